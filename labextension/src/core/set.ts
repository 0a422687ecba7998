/** The elements of an annotation set: what a reader says about an article. Mirrors annotator/model.py; offsets are code points, half open. */

export type Scalar = string | number | boolean;
export type Attributes = Readonly<Record<string, Scalar | readonly Scalar[]>>;
export type Segment = readonly [number, number];
export type ZoneType = "title" | "paragraph" | "caption" | "credit" | "boilerplate" | "damaged";
export type ReadingState = "open" | "done" | "skipped";

/** A stretch of the text and what it is for. */
export interface Zone {
  readonly start: number;
  readonly end: number;
  readonly type: ZoneType;
}

/** Who suggested an element. */
export interface Source {
  readonly by: string;
  readonly version: string;
  readonly score?: number;
}

interface Suggested {
  readonly id: string;
  readonly attrs?: Attributes;
  readonly source?: Source;
  /** The whole element as it was suggested, where the reader corrected it. */
  readonly was?: Suggestable;
  readonly from?: readonly { readonly by: string; readonly id: string }[];
  readonly verdict?: { readonly rule: string; readonly votes?: number; readonly confidence?: number; readonly cause?: string };
  readonly ext?: Readonly<Record<string, unknown>>;
}

/** A labelled stretch of text; `segments`, where present, are ascending and disjoint, and start and end are their hull. */
export interface Span extends Suggested {
  readonly kind: "span";
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly text: string;
  readonly segments?: readonly Segment[];
  readonly entity?: string;
}

/** A labelled, directed tie between two spans or events, by their ids. */
export interface Relation extends Suggested {
  readonly kind: "relation";
  readonly label: string;
  readonly head: string;
  readonly tail: string;
}

/** Trigger spans and the arguments around them. */
export interface Event extends Suggested {
  readonly kind: "event";
  readonly label: string;
  readonly triggers?: readonly string[];
  readonly args?: readonly { readonly role: string; readonly ref: string }[];
}

/** What mentions refer to. */
export interface Entity extends Suggested {
  readonly kind: "entity";
  readonly name: string;
  readonly label: string;
  readonly ledger?: string;
  readonly kb?: string;
}

/** A label of the whole article. */
export interface Topic extends Suggested {
  readonly kind: "topic";
  readonly label: string;
}

export type Suggestable = Span | Relation | Event | Entity | Topic;

/** A refused suggestion, kept whole. */
export interface Rejection {
  readonly kind: "rejection";
  readonly id: string;
  readonly source?: Source;
  readonly of: Suggestable;
}

/** A remark, on the element that `ref` names or on the article. */
export interface Note {
  readonly kind: "note";
  readonly id: string;
  readonly text: string;
  readonly state?: "open" | "answered";
  readonly ref?: { readonly by?: string; readonly id: string };
}

/** The labels that a reader is asked for, by layer. */
export interface Labels {
  readonly spans?: readonly string[];
  readonly relations?: readonly string[];
  readonly events?: readonly string[];
  readonly topics?: readonly string[];
}

/** How far the reader came: `zones` are the merged stretches read exhaustively for `labels`. */
export interface Reading {
  readonly kind: "reading";
  readonly id: "reading";
  readonly state: ReadingState;
  readonly reason?: string;
  readonly labels?: Labels;
  readonly zones?: readonly Segment[];
  readonly guidelines?: string;
  readonly shown?: readonly { readonly by: string; readonly version: string }[];
  readonly inputs?: Readonly<Record<string, number>>;
}

/** A reader's correction of the import's guess at a zone. */
export interface ZoneCorrection extends Zone {
  readonly kind: "zone";
  readonly id: string;
}

export type Element = Suggestable | Rejection | Note | Reading | ZoneCorrection;

/** Everything one reader says about one article: elements by id, in the order in which they were added. */
export type AnnotationSet = ReadonlyMap<string, Element>;

/** The set of these elements. */
export function fromList(elements: readonly Element[]): AnnotationSet {
  return new Map(elements.map(element => [element.id, element]));
}

/** The elements of a set in their order. */
export function toList(set: AnnotationSet): readonly Element[] {
  return [...set.values()];
}

/** The stretches of text that a span covers: its segments, or the one from start to end. */
export function segmentsOf(span: Span): readonly Segment[] {
  return span.segments?.length ? span.segments : [[span.start, span.end]];
}

/** How far the reader came, or null where nothing was said yet. */
export function readingOf(set: AnnotationSet): Reading | null {
  const reading = set.get("reading");
  return reading?.kind === "reading" ? reading : null;
}
