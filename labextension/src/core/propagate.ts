/** What one added span suggests for the rest of the text, at once and in the browser alone. */
import { spanKey, suggestionId } from "./identity";
import { occurrences } from "./occurrences";
import { places } from "./offsets";
import { isOpen, renew } from "./rows";
import type { Session } from "./session";
import type { Element, Source, Span } from "./set";
import type { Suggestion } from "./wire";

const MEMORY: Source = { by: "memory", version: "1" };
/** More places than this are no name's. */
const MANY = 200;
const NAME = /[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u;
const WIDENING = new Set(["add", "relabel", "border", "undo", "redo", "restore"]);

/** The session with the further places of newly added spans pending, and without those whose span went. */
export function propagate(session: Session, does: string, removed: readonly Element[], added: readonly Element[]): Session {
  const gone = removed.filter(isWidening).filter(span => !added.some(other => other.kind === "span" && alike(other, span)));
  const come = WIDENING.has(does) ? added.filter(isWidening).filter(span => !removed.some(other => other.kind === "span" && alike(other, span))) : [];
  if (gone.length === 0 && come.length === 0) {
    return session;
  }
  const stale = gone.flatMap(span => left(session, span));
  const fresh = come.flatMap(span => suggested(session, span).map(suggestion => ({ key: spanKey(suggestion.element as Span), suggestion, span })));
  const keys = new Set([...stale, ...fresh.map(({ key }) => key)]);
  if (keys.size === 0) {
    return session;
  }
  const suggestions = new Map(session.suggestions);
  const local = new Map(session.local);
  for (const key of stale) {
    local.delete(key);
    suggestions.delete(key);
  }
  for (const { key, suggestion, span } of fresh) {
    if (!suggestions.has(key)) {
      suggestions.set(key, suggestion);
      local.set(key, span);
    }
  }
  const rows = renew(session.rows, session.set, keys, new Set(), [], suggestions);
  return { ...session, suggestions, local, rows };
}

// what a span that went had suggested, unless another one that would suggest it is still there
function left(session: Session, span: Span): readonly string[] {
  const keys = [...session.local].flatMap(([key, origin]) => (alike(origin, span) ? [key] : []));
  return keys.length && session.rows.some(row => !isOpen(row) && isWidening(row.span) && alike(row.span, span)) ? [] : keys;
}

function isWidening(element: Element): element is Span {
  return element.kind === "span" && (element.source === undefined || element.was !== undefined) && !element.segments?.length;
}

/** Whether a text may be a name: a capital, a digit or a script without cases is in it, and two letters alone are capitals both. */
function isName(text: string): boolean {
  return NAME.test(text) && ([...text].length > 2 || !/\p{Ll}/u.test(text));
}

function alike(a: Span, b: Span): boolean {
  return a.text === b.text && a.label === b.label;
}

// Only below the span: what stands above was read already. Only names: a common word stands everywhere and seldom means the same.
function suggested(session: Session, span: Span): readonly Suggestion[] {
  const stretches = isName(span.text) ? places(session.map, span.text, span.end) : [];
  if (stretches.length === 0 || stretches.length > MANY) {
    return [];
  }
  const found = occurrences(session.map, session.rows, session.zones, span, session.article.lang ?? "", stretches);
  return found.flatMap(({ start, end, text, inside }) => {
    const place: Span = { kind: "span", id: "", start, end, label: span.label, text };
    return inside ? [] : [{ element: { ...place, id: suggestionId(place), source: MEMORY }, sources: [MEMORY], why: "" }];
  });
}
