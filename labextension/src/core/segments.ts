/** The text as it is drawn: blocks of text, and flat segments in them that know every row over them. */
import type { OffsetMap } from "./offsets";
import { below, cutWithin, lines } from "./offsets";
import type { Row } from "./rows";
import { rowsWithin } from "./row-order";
import type { Zone, ZoneType } from "./set";
import { segmentsOf } from "./set";

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

const LONGEST = 4000;

/** [from, to) cut where a row begins or ends; refused rows aren't in the text. */
export function flat(rows: readonly Row[], from: number, to: number): readonly FlatSegment[] {
  if (from >= to) {
    return [];
  }
  const pieces = rowsWithin(rows, from, to)
    .filter(row => row.status !== "refused")
    .flatMap((row, order) => segmentsOf(row.span).map(([start, end]) => ({ row, order, start: Math.max(start, from), end: Math.min(end, to) })))
    .filter(piece => piece.start < piece.end)
    .sort((a, b) => a.start - b.start || a.order - b.order);
  const cuts = [...new Set([from, to, ...pieces.flatMap(piece => [piece.start, piece.end])])].sort((a, b) => a - b);
  const result: FlatSegment[] = [];
  let over: typeof pieces = [];
  let next = 0;
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const start = cuts[index]!;
    over = over.filter(piece => piece.end > start);
    while (next < pieces.length && pieces[next]!.start <= start) {
      over.push(pieces[next++]!);
    }
    over.sort((a, b) => a.order - b.order);
    result.push({ start, end: cuts[index + 1]!, rows: over.map(piece => piece.row) });
  }
  return result;
}

/** The blocks of a text: its lines, cut where a zone begins or ends and, where giant, at sentences. Together with their breaks they are the text. */
export function paragraphs(map: OffsetMap, zones: readonly Zone[]): readonly Block[] {
  const ordered = [...zones].sort((a, b) => a.start - b.start);
  const blocks: Block[] = [];
  let zone = 0;
  for (const line of lines(map)) {
    while (zone < ordered.length && ordered[zone]!.end <= line.start) {
      zone += 1;
    }
    let start = line.start;
    do {
      while (zone + 1 < ordered.length && ordered[zone]!.end <= start) {
        zone += 1;
      }
      const here = ordered[zone];
      const inside = here !== undefined && here.start <= start && start < here.end;
      const border = inside ? here.end : (here?.start ?? line.end);
      let end = border > start && border < line.end ? border : line.end;
      if (end - start > LONGEST) {
        end = Math.min(end, cutWithin(map, start, LONGEST / 2, LONGEST));
      }
      const continues = start > line.start;
      blocks.push({ start, end, type: inside ? here.type : "paragraph", separatorBefore: continues ? "" : line.separatorBefore, continues });
      start = end;
    } while (start < line.end);
  }
  return blocks;
}

/** The index of the block at an offset; an offset in a line break belongs to the block before it. */
export function blockAt(blocks: readonly Block[], offset: number): number {
  return Math.max(0, below(blocks.length, index => blocks[index]!.start <= offset) - 1);
}
