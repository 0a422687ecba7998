/** The text as it is drawn: blocks of text, and flat segments in them that know every row over them. */
import type { OffsetMap } from "./offsets";
import type { Row } from "./rows";
import type { Zone, ZoneType } from "./set";

/** A piece of text with the rows over it, the outermost first; without any it's plain. */
export interface FlatSegment {
  readonly start: number;
  readonly end: number;
  readonly rows: readonly Row[];
}

/** A stretch of text drawn as one block: the line break that stands before it is kept beside it, so that nothing of the text is lost. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly type: ZoneType;
  readonly separatorBefore: string;
  /** Whether it goes on in the line of the block before: a zone within a line, or a part of a giant line. */
  readonly continues: boolean;
}
export declare function flat(rows: readonly Row[], from: number, to: number): readonly FlatSegment[];
export declare function paragraphs(map: OffsetMap, zones: readonly Zone[]): readonly Block[];
