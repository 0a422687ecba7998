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
  return a.span.start - b.span.start || b.span.end - a.span.end || compare(a.span.label, b.span.label) || compare(a.id, b.id);
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
  const open = (row: Row): boolean => row.status === "pending" || row.status === "refused";
  const kept = rows.filter(row => !(open(row) ? keys.has(row.key) : removed.has(row.id)));
  const fresh = added.flatMap(element => (element.kind === "span" ? [decidedRow(element, suggestions)] : []));
  const claimed = new Set<string>();
  for (const row of [...kept, ...fresh]) {
    if (!open(row)) {
      claimed.add(row.key).add(row.wasKey ?? row.key);
    }
  }
  const refused = refusals(after, key => keys.has(key) && !claimed.has(key));
  refused.forEach(row => claimed.add(row.key));
  const pending = [...keys].flatMap(key => {
    const suggestion = suggestions.get(key);
    return suggestion && !claimed.has(key) ? [pendingRow(key, suggestion)] : [];
  });
  return nested(mergeSorted(kept, [...fresh, ...refused, ...pending].sort(compareRows)));
}

/** The row of this id, or null. */
export function rowById(rows: readonly Row[], id: string | null): Row | null {
  return (id !== null && rows.find(row => row.id === id)) || null;
}

/** The index of the first row that starts at an offset or after it. */
export function firstFrom(rows: readonly Row[], offset: number): number {
  return below(rows.length, index => rows[index]!.span.start < offset);
}

function decidedRow(span: Span, suggestions: Suggestions): Row {
  const key = spanKey(span);
  const was = span.was?.kind === "span" ? span.was : null;
  const status = was ? "corrected" : span.source ? "accepted" : "added";
  const suggestion = suggestions.get(was ? spanKey(was) : key);
  const sources = status === "added" ? [] : (suggestion?.sources ?? (span.source ? [span.source] : []));
  return { id: span.id, span, status, sources, why: suggestion?.why ?? "", depth: 0, key, ...(was ? { wasKey: spanKey(was) } : {}) };
}

function pendingRow(key: string, suggestion: Suggestion): Row {
  const span = suggestion.element as Span;
  return { id: span.id, span, status: "pending", sources: suggestion.sources, why: suggestion.why ?? "", depth: 0, key };
}

function refusals(set: AnnotationSet, wanted: (key: string) => boolean): readonly Row[] {
  const found = new Map<string, Row>();
  for (const element of set.values()) {
    if (element.kind === "rejection" && element.of.kind === "span") {
      const key = spanKey(element.of);
      if (wanted(key)) {
        const sources = element.source ? [element.source] : [];
        found.set(key, { id: element.id, span: element.of, status: "refused", sources, why: "", depth: 0, key });
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

function mergeSorted(left: readonly Row[], right: readonly Row[]): readonly Row[] {
  const result: Row[] = [];
  let index = 0;
  for (const row of right) {
    while (index < left.length && compareRows(left[index]!, row) <= 0) {
      result.push(left[index++]!);
    }
    result.push(row);
  }
  while (index < left.length) {
    result.push(left[index++]!);
  }
  return result;
}

/** Sorted rows with the depth of each and the smallest row around it; refused rows aren't in the text and neither count nor nest. */
function nested(rows: readonly Row[]): readonly Row[] {
  let around: Row[] = [];
  return rows.map(row => {
    const { start, end } = row.span;
    if (around.some(other => other.span.end <= start)) {
      around = around.filter(other => other.span.end > start);
    }
    const shown = row.status !== "refused";
    const depth = shown ? around.length : 0;
    let within: Row | undefined;
    for (const other of around) {
      if (shown && other.span.end >= end && (within === undefined || other.span.end - other.span.start <= within.span.end - within.span.start)) {
        within = other;
      }
    }
    if (shown) {
      around.push(row);
    }
    if (row.depth === depth && row.within === within?.id) {
      return row;
    }
    const { within: _, ...rest } = row;
    return within ? { ...rest, depth, within: within.id } : { ...rest, depth };
  });
}
