/** The elements that decisions are made of: accepted, corrected, refused, and everything that goes with a removed span. */
import type { Change } from "./change";
import { spanKey, suggestionId } from "./identity";
import { isOpen, isPending, rowsAt } from "./rows";
import type { Row } from "./rows";
import { spanLabel } from "./scheme";
import type { Session } from "./session";
import type { AnnotationSet, Element, Rejection, Span, Suggestable } from "./set";

/** What a correction may change of a span. */
export type Patch = Partial<Pick<Span, "start" | "end" | "label" | "text" | "segments" | "attrs" | "entity">>;

/** A pending or refused row's span as the reader's own element. */
export function accepted(row: Row, id: string): Span {
  const { was: _, from: __, verdict: ___, ext: ____, ...content } = row.span;
  const source = row.sources[0] ?? row.span.source;
  return { ...content, id, ...(source ? { source } : {}) };
}

/** The change that corrects a row: a pending one is accepted as corrected, a decided one keeps its id and what it was suggested as. */
export function correct(session: Session, row: Row, patch: Patch, op: string): Change {
  const open = isOpen(row);
  const before = open ? accepted(row, `${op}.0`) : row.span;
  const after = tidy(session, { ...before, ...patch });
  const suggested = open ? row.span : suggestedAs(session, row.span);
  const { was: _, ...rest } = after;
  const span = suggested && spanKey(suggested) !== spanKey(after) ? { ...rest, was: suggested } : rest;
  const replaced = row.status === "refused" ? refusedAlike(session, row.span) : isPending(row) ? [] : [row.id];
  return { remove: [...new Set([...replaced, ...refusedAlike(session, span)])], add: [span] };
}

/** The rejection of a suggestion. */
export function refusal(of: Span, id: string, row: Row): Rejection {
  const source = row.sources[0] ?? of.source;
  return { kind: "rejection", id, ...(source ? { source } : {}), of };
}

/** What a decided span was suggested as, or null where it was added by hand. */
export function suggestedAs(session: Session, span: Span): Span | null {
  if (span.was) {
    return span.was.kind === "span" ? span.was : null;
  }
  if (!span.source) {
    return null;
  }
  const known = session.suggestions.get(spanKey(span))?.element;
  if (known?.kind === "span") {
    return known;
  }
  const { was: _, from: __, verdict: ___, ext: ____, attrs: _____, ...content } = span;
  return { ...content, id: suggestionId(content) };
}

/** The ids of refusals of just this content, which a decision for it takes back. */
export function refusedAlike(session: Session, span: Span): readonly string[] {
  const key = spanKey(span);
  const found: string[] = [];
  for (const element of session.set.values()) {
    if (element.kind === "rejection" && element.of.kind === "span" && element.of.start === span.start && spanKey(element.of) === key) {
      found.push(element.id);
    }
  }
  return found;
}

/** The decided row with the same place and label, or null. */
export function decidedAlike(session: Session, span: Span, except: string | null): Row | null {
  return rowsAt(session.rows, spanKey(span)).find(row => row.id !== except && !isOpen(row)) ?? null;
}

/** The change that removes elements with everything that would be left pointing at them; events lose the arguments that go, and go without any. */
export function cascade(set: AnnotationSet, ids: readonly string[]): Change {
  const gone = new Set(ids);
  const add: Element[] = [];
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const element of set.values()) {
      if (!gone.has(element.id) && dies(element, gone)) {
        gone.add(element.id);
      }
    }
  }
  const remove = [...gone];
  for (const element of set.values()) {
    if (element.kind === "event" && !gone.has(element.id) && references(element).some(id => gone.has(id))) {
      remove.push(element.id);
      add.push(without(element, gone));
    }
  }
  return { remove, add };
}

/** The ids of other elements that an element points at. */
export function references(element: Element): readonly string[] {
  switch (element.kind) {
    case "relation":
      return [element.head, element.tail];
    case "event":
      return [...(element.triggers ?? []), ...(element.args ?? []).map(arg => arg.ref)];
    case "note":
      return element.ref && !element.ref.by ? [element.ref.id] : [];
    case "span":
      return element.entity ? [element.entity] : [];
    default:
      return [];
  }
}

function dies(element: Element, gone: ReadonlySet<string>): boolean {
  if (element.kind === "event") {
    const left = without(element, gone);
    return references(element).length > 0 && !left.triggers?.length && !left.args?.length;
  }
  return (element.kind === "relation" || element.kind === "note") && references(element).some(id => gone.has(id));
}

function without(event: Extract<Suggestable, { kind: "event" }>, gone: ReadonlySet<string>): Extract<Suggestable, { kind: "event" }> {
  const { triggers, args, ...rest } = event;
  const keptTriggers = (triggers ?? []).filter(id => !gone.has(id));
  const keptArgs = (args ?? []).filter(arg => !gone.has(arg.ref));
  return { ...rest, ...(keptTriggers.length ? { triggers: keptTriggers } : {}), ...(keptArgs.length ? { args: keptArgs } : {}) };
}

// empty members are left out, and attributes that the label doesn't know go, but for unsure
function tidy(session: Session, span: Span): Span {
  const known = new Set(["unsure", ...(spanLabel(session.corpus.scheme, span.label)?.attributes ?? []).map(attribute => attribute.name)]);
  const attrs = Object.fromEntries(Object.entries(span.attrs ?? {}).filter(([name]) => known.has(name)));
  const { attrs: _, segments, ...rest } = span;
  return { ...rest, ...(segments && segments.length > 1 ? { segments } : {}), ...(Object.keys(attrs).length ? { attrs } : {}) };
}
