/** What the list and the text show: one row a span, decided, suggested or refused, in text order. */
import type { Change } from "./change";
import { spanKey } from "./identity";
import type { AnnotationSet, Element, Source, Span } from "./set";
import { below } from "./offsets";
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

/** The full order of rows: by start, longest first, then label, then id. */
export function compareRows(a: Row, b: Row): number {
  return a.start - b.start || b.end - a.end || compare(a.span.label, b.span.label) || compare(a.id, b.id);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

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
  return nested([...decided, ...refused, ...pending].sort(compareRows));
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
  const dropped: number[] = [];
  // one plain pass over all rows: a key press must not cost more where there are ten thousand
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    if (row.status === "pending" || row.status === "refused" ? keys.has(row.key) : removed.has(row.id)) {
      dropped.push(index);
    } else if (row.status !== "pending" && row.status !== "refused") {
      if (keys.has(row.key)) {
        claimed.add(row.key);
      }
      if (row.wasKey !== undefined && keys.has(row.wasKey)) {
        claimed.add(row.wasKey);
      }
    }
  }
  const refused = refusals(after, key => keys.has(key) && !claimed.has(key));
  refused.forEach(row => claimed.add(row.key));
  const pending = [...keys].flatMap(key => {
    const suggestion = suggestions.get(key);
    return suggestion && !claimed.has(key) ? [pendingRow(key, suggestion)] : [];
  });
  return nested(exchanged(rows, dropped, [...fresh, ...refused, ...pending].sort(compareRows)));
}

/** The row of this id, or null. */
export function rowById(rows: readonly Row[], id: string | null): Row | null {
  return (id !== null && rows.find(row => row.id === id)) || null;
}

/** The index of the first row that starts at an offset or after it. */
export function firstFrom(rows: readonly Row[], offset: number): number {
  return below(rows.length, index => rows[index]!.start < offset);
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

function refusals(set: AnnotationSet, wanted: (key: string) => boolean): readonly Row[] {
  const found = new Map<string, Row>();
  for (const element of set.values()) {
    if (element.kind === "rejection" && element.of.kind === "span") {
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

// sorted rows without those at some indices and with others put in their places, as one new array
function exchanged(rows: readonly Row[], dropped: readonly number[], fresh: readonly Row[]): Row[] {
  const result: Row[] = [];
  let from = 0;
  let next = 0;
  const copyTo = (to: number): void => {
    while (next < dropped.length && dropped[next]! < to) {
      for (; from < dropped[next]!; from += 1) {
        result.push(rows[from]!);
      }
      from += 1;
      next += 1;
    }
    for (; from < to; from += 1) {
      result.push(rows[from]!);
    }
  };
  for (const row of fresh) {
    copyTo(below(rows.length, index => compareRows(rows[index]!, row) < 0));
    result.push(row);
  }
  copyTo(rows.length);
  return result;
}

/** Sorted rows with the depth of each and the smallest row around it, put into the array itself; refused rows aren't in the text and neither count nor nest. */
function nested(rows: Row[]): readonly Row[] {
  let around: Row[] = [];
  let firstEnd = Infinity;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    if (firstEnd <= row.start) {
      around = around.filter(other => other.end > row.start);
      firstEnd = Math.min(Infinity, ...around.map(other => other.end));
    }
    let within: Row | undefined;
    let depth = 0;
    if (row.status !== "refused") {
      depth = around.length;
      for (const other of around) {
        if (other.end >= row.end && (within === undefined || other.end - other.start <= within.end - within.start)) {
          within = other;
        }
      }
      around.push(row);
      firstEnd = Math.min(firstEnd, row.end);
    }
    if (row.depth !== depth || row.within !== within?.id) {
      rows[index] = { ...row, depth, within: within?.id };
    }
  }
  return rows;
}
