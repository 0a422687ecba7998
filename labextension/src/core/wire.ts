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

export type Answer = Saved | Conflict | Refused;
export type FromStore = CorpusMessage | ArticleMessage | UndoMessage | Answer | { readonly type: "error"; readonly message: string };

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
  | { readonly type: "hello"; readonly version: string; readonly view: string }
  | { readonly type: "open"; readonly article?: string; readonly to?: "next" | "previous" | "first"; readonly from?: string }
  | { readonly type: "undo"; readonly article: string; readonly before: string; readonly count: number }
  | Save;
