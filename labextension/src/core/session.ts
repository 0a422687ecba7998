/** The state of one reader's work on one article, and the pure steps that lead from one state to the next. */
import type { OffsetMap } from "./offsets";
import type { Row, Status } from "./rows";
import type { Block } from "./segments";
import type { AnnotationSet, Labels, Segment, Zone } from "./set";
import type { Article, CorpusMessage, Queue, Step, Suggestion } from "./wire";

/** What the list of spans is narrowed to; empty members narrow nothing. */
export interface Filter {
  readonly label?: string;
  readonly status?: Status;
  readonly text?: string;
}

/** Where a searched text stands, and which of the places is the current one. */
export interface Search {
  readonly query: string;
  readonly hits: readonly Segment[];
  readonly index: number;
}

export interface Session {
  readonly corpus: CorpusMessage;
  readonly article: Article;
  readonly map: OffsetMap;
  /** The zones in force: the store's, with this reader's own corrections laid over them. */
  readonly zones: readonly Zone[];
  readonly blocks: readonly Block[];
  readonly labels: Labels;
  readonly queue: Queue | null;
  /** Why nothing can be changed, or "". */
  readonly readonly: string;
  readonly set: AnnotationSet;
  /** The revision the next change expects, with those still on their way counted. */
  readonly rev: number;
  /** Suggested spans by content key, the store's and those found here by propagation. */
  readonly suggestions: ReadonlyMap<string, Suggestion>;
  readonly rows: readonly Row[];
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
  /** Whether the store has older undo steps than those here. */
  readonly more: boolean;
  /** The id of the selected row. */
  readonly selected: string | null;
  readonly caret: number;
  /** A selected stretch of text, never empty; the caret stands at one end of it. */
  readonly selection: { readonly start: number; readonly end: number } | null;
  readonly filter: Filter;
  readonly search: Search | null;
}
