/** The messages between view and store, the same for a kernel and for HTTP. Offsets are code points. */
import type { Change } from "./change";
import type { Scheme } from "./scheme";
import type { Element, Labels, Source, Suggestable, Zone } from "./set";

export interface Article {
  readonly id: string;
  readonly text: string;
  readonly title?: string;
  readonly lang?: string;
  readonly source?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly sha256: string;
}

/** A pending element, with everyone who suggested it and, where known, why. */
export interface Suggestion {
  readonly element: Suggestable;
  readonly sources: readonly Source[];
  readonly why?: string;
}

export interface Queue {
  /** Counted from 1. */
  readonly index: number;
  readonly total: number;
  readonly previous?: string | null;
  readonly next?: string | null;
  readonly done: number;
  readonly open: number;
}

/** An op of the past and the change that takes it back. */
export interface Step {
  readonly op: string;
  readonly inverse: Change;
}

export interface CorpusMessage {
  readonly type: "corpus";
  readonly version: string;
  readonly corpus: { readonly id: string; readonly name: string };
  readonly annotator: string;
  readonly scheme: Scheme;
  readonly guidelines?: { readonly version: string; readonly text: string };
  readonly leads?: readonly string[];
  /** Whether this reader may decide for the corpus. */
  readonly lead?: boolean;
  readonly readonly?: string;
}

export interface ArticleMessage {
  readonly type: "article";
  readonly article: Article;
  readonly zones: readonly Zone[];
  readonly rev: number;
  readonly set: readonly Element[];
  readonly suggestions: readonly Suggestion[];
  readonly undo: readonly Step[];
  readonly more?: boolean;
  readonly redo: readonly Step[];
  readonly queue?: Queue;
  readonly labels?: Labels;
  readonly readonly?: string;
}

export interface Problem {
  readonly message: string;
  readonly where?: string;
}

export interface UndoMessage {
  readonly type: "undo";
  readonly article: string;
  readonly undo: readonly Step[];
  readonly more?: boolean;
}

export interface Saved {
  readonly type: "saved";
  readonly op: string;
  readonly article: string;
  readonly rev: number;
  readonly at?: string;
}

export interface Conflict {
  readonly type: "conflict";
  readonly op: string;
  readonly article: string;
  readonly rev: number;
  readonly set: readonly Element[];
}

export interface Refused {
  readonly type: "refused";
  readonly op: string;
  readonly article: string;
  readonly problems: readonly Problem[];
  readonly retry?: boolean;
}

/** The article at another revision than the view has. */
export interface Moved {
  readonly type: "moved";
  readonly article: string;
  readonly rev: number;
  readonly set: readonly Element[];
  readonly undo: readonly Step[];
  readonly more?: boolean;
  readonly redo: readonly Step[];
}

/** One change of the past, in short. */
export interface HistoryLine {
  readonly rev: number;
  readonly op: string;
  readonly at: string;
  readonly by: string;
  readonly do: string;
  readonly undoes?: string;
  readonly removed: number;
  readonly added: number;
  readonly what: readonly { readonly label: string; readonly text: string }[];
}

export interface History {
  readonly type: "history";
  readonly article: string;
  /** The newest first. */
  readonly lines: readonly HistoryLine[];
  readonly more: boolean;
}

/** What was said about an article at a revision. */
export interface Revision {
  readonly type: "revision";
  readonly article: string;
  readonly rev: number;
  readonly set: readonly Element[];
}

export type Answer = Saved | Conflict | Refused;
export type FromStore =
  | CorpusMessage
  | ArticleMessage
  | UndoMessage
  | Answer
  | Moved
  | { readonly type: "still"; readonly article: string; readonly rev: number }
  | History
  | Revision
  | { readonly type: "error"; readonly message: string };

/** A label that a lead adds to the scheme. */
export interface NewLabel {
  readonly label: string;
  readonly name: string;
  readonly key?: string;
  readonly colour?: string;
  readonly description?: string;
}

/** One change on its way to the store; `rev` is the article's revision that it expects. */
export interface Save extends Change {
  readonly type: "save";
  readonly op: string;
  readonly article: string;
  readonly rev: number;
  readonly do: string;
  readonly ms: number;
  readonly undoes?: string;
  readonly batch?: string;
}

export type ToStore =
  | { readonly type: "hello"; readonly version: string; readonly view: string; readonly article?: string }
  | { readonly type: "open"; readonly article?: string; readonly to?: "next" | "previous" | "first"; readonly from?: string }
  | { readonly type: "follow"; readonly article: string; readonly rev: number }
  | { readonly type: "history"; readonly article: string; readonly before?: number; readonly count?: number }
  | { readonly type: "revision"; readonly article: string; readonly rev: number }
  | { readonly type: "label"; readonly label: NewLabel }
  | { readonly type: "undo"; readonly article: string; readonly before: string; readonly count: number }
  | Save;
