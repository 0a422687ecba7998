/** A notation for the eye: `[Su-35]WEAPON-Kampfflugzeuge`. After the label: `?` pending, `!` accepted, `~` corrected, `#` refused, nothing: added by hand. */
import { suggestionId } from "../../src/core/identity";
import type { Session } from "../../src/core/session";
import { open } from "../../src/core/session";
import type { Element, Span, Zone } from "../../src/core/set";
import type { ArticleMessage, CorpusMessage, Suggestion } from "../../src/core/wire";

const RULES = { by: "rules", version: "1" };

export const CORPUS: CorpusMessage = {
  type: "corpus",
  version: "0.1",
  corpus: { id: "c", name: "Test" },
  annotator: "a1",
  scheme: {
    version: 1,
    spans: [
      { label: "PER", key: "1", name: "Person" },
      { label: "ORG", key: "2", name: "Organisation" },
      { label: "LOC", key: "3", name: "Place" },
      { label: "WEAPON", key: "4", name: "Weapon", attributes: [{ name: "system" }] },
    ],
  },
  guidelines: { version: "2", text: "" },
};

/** The text and the spans of a marked text, in the order in which they close. */
export function parse(marked: string): { readonly text: string; readonly spans: readonly { readonly span: Span; readonly sign: string }[] } {
  const characters: string[] = [];
  const opened: number[] = [];
  const found: { start: number; end: number; label: string; sign: string }[] = [];
  for (const token of marked.matchAll(/\[|\]([A-Z]+)([?!~#]?)|[^]/gu)) {
    if (token[0] === "[") {
      opened.push(characters.length);
    } else if (token[1]) {
      found.push({ start: opened.pop()!, end: characters.length, label: token[1], sign: token[2] ?? "" });
    } else {
      characters.push(token[0]);
    }
  }
  const spans = found.map(({ sign, ...place }, index) => ({ span: { kind: "span" as const, id: `e.${index}`, ...place, text: characters.slice(place.start, place.end).join("") }, sign }));
  return { text: characters.join(""), spans };
}

/** The article message of a marked text; lines are paragraphs unless `zones` says otherwise. */
export function message(marked: string, more: Partial<ArticleMessage> & { readonly elements?: readonly Element[]; readonly lang?: string } = {}): ArticleMessage {
  const { text, spans } = parse(marked);
  const suggested = (span: Span): Span => ({ ...span, id: suggestionId(span), source: RULES });
  const suggestions: Suggestion[] = [];
  const set: Element[] = [];
  for (const { span, sign } of spans) {
    if (sign === "?") {
      suggestions.push({ element: suggested(span), sources: [RULES] });
    } else if (sign === "#") {
      set.push({ kind: "rejection", id: span.id, source: RULES, of: suggested(span) });
    } else {
      set.push(sign === "!" ? { ...span, source: RULES } : sign === "~" ? { ...span, source: RULES, was: suggested({ ...span, label: "OLD" }) } : span);
    }
  }
  const zones: Zone[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + [...line].length;
    if (end > start) {
      zones.push({ start, end, type: "paragraph" });
    }
    start = end + 1;
  }
  const { elements = [], lang = "de", ...rest } = more;
  return { type: "article", article: { id: "x", text, lang, sha256: "0" }, zones, rev: 0, set: [...set, ...elements], suggestions, undo: [], redo: [], ...rest };
}

/** A session on a marked text. */
export function sessionOf(marked: string, more: Parameters<typeof message>[1] = {}): Session {
  return open(CORPUS, message(marked, more));
}

/** A session's rows as a marked text again; refused ones with `#`. */
export function show(session: Session): string {
  const signs = { pending: "?", accepted: "!", corrected: "~", refused: "#", added: "" } as const;
  const before = new Map<number, string>();
  const after = new Map<number, string>();
  for (const row of session.rows) {
    const { start, end, label } = row.span;
    before.set(start, `${before.get(start) ?? ""}[`);
    after.set(end, `]${label}${signs[row.status]}${after.get(end) ?? ""}`);
  }
  const characters = [...session.article.text, ""];
  return characters.map((character, offset) => `${after.get(offset) ?? ""}${before.get(offset) ?? ""}${character}`).join("");
}
