/** What one added span suggests for the rest of the text, at once and in the browser alone. */
import { spanKey, suggestionId } from "./identity";
import { occurrences } from "./occurrences";
import { renew } from "./rows";
import type { Session } from "./session";
import type { Element, Source, Span } from "./set";
import type { Suggestion } from "./wire";

const MEMORY: Source = { by: "memory", version: "1" };
const WIDENING = new Set(["add", "relabel", "border", "undo", "redo", "restore"]);

/** The session with the further places of newly added spans pending, and without those whose span went. */
export function propagate(session: Session, does: string, removed: readonly Element[], added: readonly Element[]): Session {
  const gone = removed.filter(isWidening).filter(span => !added.some(other => other.kind === "span" && alike(other, span)));
  const come = WIDENING.has(does) ? added.filter(isWidening).filter(span => !removed.some(other => other.kind === "span" && alike(other, span))) : [];
  if (gone.length === 0 && come.length === 0) {
    return session;
  }
  const lost = gone.filter(span => !session.rows.some(row => row.status !== "pending" && row.status !== "refused" && alike(row.span, span)));
  const stale = lost.length ? [...session.local].flatMap(([key, origin]) => (lost.some(span => alike(origin, span)) ? [key] : [])) : [];
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

function isWidening(element: Element): element is Span {
  return element.kind === "span" && (element.source === undefined || element.was !== undefined) && !element.segments?.length;
}

function alike(a: Span, b: Span): boolean {
  return a.text === b.text && a.label === b.label;
}

// only below the span: what stands above was read already
function suggested(session: Session, span: Span): readonly Suggestion[] {
  const found = occurrences(session.map, session.rows, session.zones, span, session.article.lang ?? "", span.end);
  return found.flatMap(({ start, end, text, inside }) => {
    const place: Span = { kind: "span", id: "", start, end, label: span.label, text };
    return inside ? [] : [{ element: { ...place, id: suggestionId(place), source: MEMORY }, sources: [MEMORY], why: "" }];
  });
}
