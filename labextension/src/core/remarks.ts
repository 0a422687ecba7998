/** Commands that say something about a span or the article: notes, doubts, attributes, zone types. */
import type { Change } from "./change";
import type { Args, Result } from "./commands";
import { blockHere, selectMade, selectedRow, stay } from "./cursor";
import { about } from "./decide";
import { correct } from "./decisions";
import { isOpen } from "./rows";
import type { Session } from "./session";
import type { Attributes, Note, ZoneCorrection, ZoneType } from "./set";
import { nextZoneType, zoneCorrections } from "./zones";

/** A remark on the selected span, or on the article where none is selected; an empty one takes it away. */
export function note(session: Session, args: Args): Result {
  const row = selectedRow(session);
  if (row && isOpen(row)) {
    return stay(session, "say.decide-first");
  }
  const old = noteOn(session, row?.id ?? null);
  if (args.text === undefined) {
    return { type: "ask", command: "note", dialog: "note", row, text: old?.text ?? "" };
  }
  const text = args.text.trim();
  if (text === (old?.text ?? "")) {
    return null;
  }
  const made = (op: string): Note => ({ kind: "note", id: old?.id ?? `${op}.0`, text, ...(row ? { ref: { id: row.id } } : {}) });
  return {
    type: "proposal",
    do: "note",
    change: op => ({ remove: old ? [old.id] : [], add: text === "" ? [] : [made(op)] }),
    then: after => after,
    say: { key: text === "" ? "say.note-removed" : "say.noted" },
  };
}

/** The note on a span, or on the article, or null. */
export function noteOn(session: Session, id: string | null): Note | null {
  const notes = [...session.set.values()].filter(element => element.kind === "note");
  return notes.find(element => (id === null ? element.ref === undefined : element.ref?.id === id && !element.ref.by)) ?? null;
}

/** The reader's doubt about the selected span, on or off; a pending one is accepted with it. */
export function unsure(session: Session): Result {
  return attribute(session, { name: "unsure", value: selectedRow(session)?.span.attrs?.["unsure"] === true ? null : true }, "unsure");
}

/** A value for an attribute of the selected span, or none. */
export function attribute(session: Session, args: Args, does = "attribute"): Result {
  const row = selectedRow(session);
  const { name, value } = args;
  if (!row || row.status === "refused" || name === undefined || value === undefined) {
    return stay(session, "say.select-first");
  }
  const { [name]: _, ...others } = row.span.attrs ?? {};
  const attrs: Attributes = value === null ? others : { ...others, [name]: value };
  return {
    type: "proposal",
    do: does,
    change: op => correct(session, row, { attrs }, op),
    then: (after, op) => selectMade(after, row, op),
    say: about(session, value === null ? "say.attribute-removed" : does === "unsure" ? "say.unsure" : "say.attribute", row.span),
  };
}

/** Another type for the zone that the caret is in, the next in turn or the one given. */
export function zone(session: Session, args: Args): Result {
  const block = blockHere(session);
  if (!block) {
    return null;
  }
  const here = session.zones.find(other => other.start <= block.start && block.start < other.end);
  const { start, end } = here ?? block;
  const old = zoneCorrections(session.set).find(other => other.start === start && other.end === end);
  const type = (args.type as ZoneType | undefined) ?? nextZoneType(block.type, old !== undefined);
  const guessed = session.guess.find(other => other.start <= start && end <= other.end)?.type ?? "paragraph";
  const change = (op: string): Change => {
    const made: ZoneCorrection = { kind: "zone", id: old?.id ?? `${op}.0`, start, end, type };
    return { remove: old ? [old.id] : [], add: old && type === guessed ? [] : [made] };
  };
  return type === block.type ? null : { type: "proposal", do: "zone", change, then: after => after, say: { key: `zone.${type}` } };
}
