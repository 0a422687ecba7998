/** What the list and the text show: one row a span, decided, suggested or refused, in text order. */
import type { Change } from "./change";
import { spanKey } from "./identity";
import { compareRows, exchanged, nest, rowsFrom } from "./row-order";
import type { AnnotationSet, Element, Source, Span } from "./set";
import type { Suggestion } from "./wire";

export type Status = "pending" | "accepted" | "corrected" | "added" | "refused";

export interface Row {
  /** The element's id: the span's, the pending suggestion's, or the rejection's where refused. */
  readonly id: string;
  readonly span: Span;
  /** The span's hull. */
  readonly start: number;
  readonly end: number;
  readonly status: Status;
  readonly sources: readonly Source[];
  readonly why: string;
  /** How many rows of the text lie around this one, from 0. */
  readonly depth: number;
  /** The id of the smallest row around this one. */
  readonly within?: string;
  /** The content key of the span, and of what it was suggested as. */
  readonly key: string;
  readonly wasKey?: string;
}

export type Suggestions = ReadonlyMap<string, Suggestion>;

/** Suggested spans by content key. */
export function suggestedSpans(suggestions: readonly Suggestion[]): Suggestions {
  return new Map(suggestions.flatMap(entry => (entry.element.kind === "span" ? [[spanKey(entry.element), entry] as const] : [])));
}

/** All rows of a set and what is suggested beside it. What is decided, corrected or refused already isn't pending. */
export function rowsOf(set: AnnotationSet, suggestions: Suggestions): readonly Row[] {
  const decided = [...set.values()].flatMap(element => (element.kind === "span" ? [decidedRow(element, suggestions)] : []));
  const claimed = new Set(decided.flatMap(row => [row.key, row.wasKey ?? row.key]));
  const refused = refusals(set, key => !claimed.has(key));
  refused.forEach(row => claimed.add(row.key));
  const pending = [...suggestions].flatMap(([key, suggestion]) => (claimed.has(key) ? [] : [pendingRow(key, suggestion)]));
  const rows = [...decided, ...refused, ...pending].sort(compareRows);
  nest(rows, 0, Infinity);
  return rows;
}

/** The rows after a change, the rows it doesn't touch being the same values as before. */
export function revise(rows: readonly Row[], after: AnnotationSet, removed: readonly Element[], change: Change, suggestions: Suggestions): readonly Row[] {
  return renew(rows, after, new Set([...removed, ...change.add].flatMap(keysOf)), new Set(change.remove), change.add, suggestions);
}

/** The rows after suggestions with these keys came or went. */
export function renew(
  rows: readonly Row[],
  after: AnnotationSet,
  keys: ReadonlySet<string>,
  removed: ReadonlySet<string>,
  added: readonly Element[],
  suggestions: Suggestions,
): readonly Row[] {
  if (keys.size === 0) {
    return rows;
  }
  const fresh = added.flatMap(element => (element.kind === "span" ? [decidedRow(element, suggestions)] : []));
  const claimed = new Set(fresh.flatMap(row => [row.key, row.wasKey ?? row.key]));
  const gone: Row[] = [];
  for (const key of keys) {
    for (const row of rowsAt(rows, key)) {
      if (isOpen(row) || removed.has(row.id)) {
        gone.push(row);
      } else {
        claimed.add(key);
      }
    }
  }
  // what a corrected row was suggested as may have stood anywhere: one plain pass over all rows
  for (const row of rows) {
    if (row.wasKey !== undefined && keys.has(row.wasKey) && !removed.has(row.id)) {
      claimed.add(row.wasKey);
    }
  }
  const starts = new Set([...keys].map(startOf));
  const refused = refusals(after, key => keys.has(key) && !claimed.has(key), starts);
  refused.forEach(row => claimed.add(row.key));
  const pending = [...keys].flatMap(key => {
    const suggestion = suggestions.get(key);
    return suggestion && !claimed.has(key) ? [pendingRow(key, suggestion)] : [];
  });
  return exchanged(rows, gone, [...fresh, ...refused, ...pending]);
}

// counted once for each array of rows
const counted = new WeakMap<readonly Row[], Readonly<Record<Status, number>>>();

/** How many rows there are of each status. */
export function countsOf(rows: readonly Row[]): Readonly<Record<Status, number>> {
  const known = counted.get(rows);
  if (known) {
    return known;
  }
  const counts = { pending: 0, accepted: 0, corrected: 0, added: 0, refused: 0 };
  for (const row of rows) {
    counts[row.status] += 1;
  }
  counted.set(rows, counts);
  return counts;
}

/** Whether a row waits for a decision. */
export function isPending(row: Row): boolean {
  return row.status === "pending";
}

/** Whether nothing was decided about a row, or it was refused. */
export function isOpen(row: Row): boolean {
  return isPending(row) || row.status === "refused";
}

/** The rows with a content key, decided or not. */
export function rowsAt(rows: readonly Row[], key: string): readonly Row[] {
  const start = startOf(key);
  return rowsFrom(rows, start, start + 1).filter(row => row.key === key);
}

// a content key begins with where its span does
function startOf(key: string): number {
  return parseInt(key, 10);
}

// every row is made here, with the same members in the same order: thousands are gone through on each key
function makeRow(id: string, span: Span, status: Status, sources: readonly Source[], why: string, key: string, wasKey?: string): Row {
  return { id, span, start: span.start, end: span.end, status, sources, why, depth: 0, within: undefined, key, wasKey };
}

function decidedRow(span: Span, suggestions: Suggestions): Row {
  const key = spanKey(span);
  const was = span.was?.kind === "span" ? spanKey(span.was) : undefined;
  const status = was !== undefined ? "corrected" : span.source ? "accepted" : "added";
  const suggestion = suggestions.get(was ?? key);
  const sources = status === "added" ? [] : (suggestion?.sources ?? (span.source ? [span.source] : []));
  return makeRow(span.id, span, status, sources, suggestion?.why ?? "", key, was);
}

function pendingRow(key: string, { element, sources, why }: Suggestion): Row {
  return makeRow(element.id, element as Span, "pending", sources, why ?? "", key);
}

function refusals(set: AnnotationSet, wanted: (key: string) => boolean, starts?: ReadonlySet<number>): readonly Row[] {
  const found = new Map<string, Row>();
  for (const element of set.values()) {
    if (element.kind === "rejection" && element.of.kind === "span" && (!starts || starts.has(element.of.start))) {
      const key = spanKey(element.of);
      if (wanted(key)) {
        found.set(key, makeRow(element.id, element.of, "refused", element.source ? [element.source] : [], "", key));
      }
    }
  }
  return [...found.values()];
}

function keysOf(element: Element): readonly string[] {
  if (element.kind === "rejection") {
    return element.of.kind === "span" ? [spanKey(element.of)] : [];
  }
  if (element.kind !== "span") {
    return [];
  }
  return element.was?.kind === "span" ? [spanKey(element), spanKey(element.was)] : [spanKey(element)];
}
