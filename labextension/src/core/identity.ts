/** What makes two elements say the same; equal to annotator/records.py, character for character. */
import { compareCodePoints } from "./offsets";
import type { Element, Span, Suggestable } from "./set";
import { segmentsOf } from "./set";
import { sha256 } from "./sha256";

const PROVENANCE = new Set(["id", "source", "was", "decision", "from", "verdict", "ext"]);

/** The JSON that a suggestion's id is made from: kind, place, label, references and attributes, keys sorted, empty members left out. */
export function canonicalContent(element: Suggestable): string {
  const members = Object.entries(element).filter(([name, value]) => !PROVENANCE.has(name) && !isEmpty(value));
  return canonical(Object.fromEntries(members));
}

/** The id of a suggestion: `s.` and the first 80 bits of the SHA-256 of its content in lower-case base32. */
export function suggestionId(element: Suggestable): string {
  return `s.${base32(sha256(new TextEncoder().encode(canonicalContent(element))).subarray(0, 10))}`;
}

/** Kind, place and label: a span that says the same has the same key, whoever said it and with whatever attributes. */
export function contentKey(element: Suggestable): string {
  return element.kind === "span" ? spanKey(element) : canonicalContent({ ...element, attrs: undefined } as Suggestable);
}

/** The content key of a span. */
export function spanKey(span: Span): string {
  return `${span.segments?.length ? segmentsOf(span).join(";") : `${span.start},${span.end}`}|${span.label}`;
}

/** Whether two elements are the same in every member. Like Python's writer, nothing here puts an empty or usual value into an element. */
export function same(a: Element | undefined, b: Element | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));
}

/** Ten bytes as 16 letters and digits: the form of an op id. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map(five => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(five, 2)]).join("");
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const sorted = members.sort(([a], [b]) => compareCodePoints(a, b));
    return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
