/** Commands that decide: accept, refuse, label, the rest of a paragraph, every occurrence. */
import type { Change } from "./change";
import type { Args, Proposal, Result, Say } from "./commands";
import { blockHere, moveOn, selectMade, selectRow, selectedRow, stay, trimmedSelection } from "./cursor";
import { accepted, cascade, correct, decidedAlike, refusal, refusedAlike, suggestedAs } from "./decisions";
import { spanKey } from "./identity";
import { occurrences as find } from "./occurrences";
import { coverage, readZones, withReading } from "./reading";
import type { Row } from "./rows";
import { rowById, rowsFrom } from "./row-order";
import { isOpen, isPending, rowsAt } from "./rows";
import { labelByKey, labelName, spanLabel } from "./scheme";
import type { Block } from "./segments";
import type { Session } from "./session";
import { readingOf } from "./set";
import type { Span } from "./set";
import { MASKED } from "./zones";

/** What is said of a span: its text and its label. */
export function about(session: Session, key: string, span: Span): Say {
  return { key, params: { text: span.text, label: labelName(session.corpus.scheme, span.label) } };
}

/** Takes a pending suggestion over as it is; on a refused one, takes the refusal back. */
export function accept(session: Session): Result {
  const row = selectedRow(session);
  if (!row || !isOpen(row)) {
    return stay(session, row ? "say.decided-already" : "say.select-first");
  }
  const remove = row.status === "refused" ? refusedAlike(session, row.span) : [];
  return {
    type: "proposal",
    do: row.status === "refused" ? "restore" : "accept",
    change: op => ({ remove, add: [accepted(row, `${op}.0`)] }),
    then: after => moveOn(after, row),
    say: about(session, "say.accepted", row.span),
  };
}

/** Refuses a pending suggestion; a decided span goes with what points at it, and is refused if it was suggested. */
export function refuse(session: Session): Result {
  const row = selectedRow(session);
  if (!row || row.status === "refused") {
    return stay(session, row ? "say.refused-already" : "say.select-first");
  }
  if (isPending(row)) {
    return {
      type: "proposal",
      do: "reject",
      change: op => ({ remove: [], add: [refusal(row.span, `${op}.0`, row)] }),
      then: after => moveOn(after, row),
      say: about(session, "say.refused", row.span),
    };
  }
  const suggested = suggestedAs(session, row.span);
  const rest = cascade(session.set, [row.id]);
  return {
    type: "proposal",
    do: "remove",
    change: op => ({ remove: rest.remove, add: [...rest.add, ...(suggested ? [refusal(suggested, `${op}.0`, row)] : [])] }),
    then: after => selectRow({ ...after, caret: row.span.start }, null),
    say: about(session, "say.removed", row.span),
  };
}

/** Gives a label: to the selected text, which becomes a span; to a pending suggestion, which is accepted so; to a decided span. */
export function label(session: Session, args: Args): Result {
  const wanted = args.label ?? (args.key ? labelByKey(session.corpus.scheme, args.key)?.label : undefined);
  if (wanted === undefined || !spanLabel(session.corpus.scheme, wanted)) {
    return stay(session, "say.no-such-label");
  }
  const stretch = trimmedSelection(session);
  if (stretch) {
    return add(session, stretch.start, stretch.end, wanted);
  }
  const row = selectedRow(session);
  return row ? relabel(session, row, wanted) : stay(session, "say.select-first");
}

/** Asks for a label by name. */
export function labelSearch(session: Session): Result {
  const row = selectedRow(session);
  if (!row && !trimmedSelection(session)) {
    return stay(session, "say.select-first");
  }
  const current = session.selection ? "" : (row?.span.label ?? "");
  return { type: "ask", command: "label", dialog: "label", labels: session.corpus.scheme.spans ?? [], current };
}

/** Accepts what is pending in this paragraph, notes that it was read, and goes on to the next one. */
export function acceptRest(session: Session): Result {
  const block = blockHere(session);
  if (!block) {
    return null;
  }
  const rows = pendingIn(session, block);
  const zones = readZones(session, [[block.start, block.end]]);
  const known = readingOf(session.set)?.zones ?? [];
  if (rows.length === 0 && JSON.stringify(known) === JSON.stringify(zones)) {
    return { type: "move", session: nextParagraph(session, block) };
  }
  const { labels: _, ...now } = coverage(session);
  return {
    type: "proposal",
    do: "accept-rest",
    change: op => withReading(session, { remove: [], add: rows.map((row, index) => accepted(row, `${op}.${index}`)) }, { ...now, zones }),
    then: after => nextParagraph(after, block),
    say: { key: "say.accepted-rest", params: { count: rows.length } },
  };
}

/** Every further place of the selected span's text: asks which, then makes them spans in one change. */
export function occurrences(session: Session, args: Args): Result {
  const row = selectedRow(session);
  if (!row) {
    return stay(session, "say.select-first");
  }
  const found = find(session.map, session.rows, session.zones, row.span, session.article.lang ?? "");
  if (!args.chosen) {
    return found.length ? { type: "ask", command: "occurrences", dialog: "occurrences", row, occurrences: found } : stay(session, "say.no-occurrences");
  }
  const chosen = found.filter(place => args.chosen!.some(([start, end]) => start === place.start && end === place.end));
  const own = isPending(row) ? [row] : [];
  if (chosen.length + own.length === 0) {
    return null;
  }
  const spans = chosen.map<Span>(({ start, end, text }) => ({ kind: "span", id: "", start, end, label: row.span.label, text }));
  return {
    type: "proposal",
    do: "occurrences",
    change: op => {
      const taken = [...own.map((each, index) => accepted(each, `${op}.${index}`)), ...spans.map((span, index) => taking(session, span, `${op}.${own.length + index}`))];
      return { remove: spans.flatMap(span => refusedAlike(session, span)), add: taken };
    },
    then: (after, op) => (own.length ? moveOn(after, row) : selectMade(after, row, op)),
    say: { key: "say.occurrences", params: { count: chosen.length } },
  };
}

function add(session: Session, start: number, end: number, wanted: string): Result {
  const span: Span = { kind: "span", id: "", start, end, label: wanted, text: session.map.slice(start, end) };
  const present = decidedAlike(session, span, null);
  if (present) {
    return { type: "move", session: selectRow(session, present), say: { key: "say.there-already" } };
  }
  const suggested = session.suggestions.has(`${start},${end}|${wanted}`);
  const remove = refusedAlike(session, span);
  return {
    type: "proposal",
    do: suggested ? "accept" : "add",
    change: op => ({ remove, add: [taking(session, span, `${op}.0`)] }),
    then: (after, op) => selectRow(after, rowById(after.rows, `${op}.0`)),
    say: about(session, "say.added", span),
  };
}

// a span that somebody suggested just so is an accepted one, however the reader came to it
function taking(session: Session, span: Span, id: string): Span {
  const row = rowsAt(session.rows, spanKey(span)).find(isPending);
  return row ? accepted(row, id) : { ...span, id };
}

function relabel(session: Session, row: Row, wanted: string): Result {
  if (row.span.label === wanted) {
    return isOpen(row) ? accept(session) : stay(session, "say.there-already");
  }
  const present = decidedAlike(session, { ...row.span, label: wanted }, row.id);
  if (present) {
    return { type: "move", session: selectRow(session, present), say: { key: "say.there-already" } };
  }
  const open = isPending(row);
  const change = (op: string): Change => correct(session, row, { label: wanted }, op);
  const then = (after: Session, op: string): Session => (open ? moveOn(after, row) : selectMade(after, row, op));
  const say = about(session, "say.labelled", { ...row.span, label: wanted });
  return { type: "proposal", do: "relabel", change, then, say } satisfies Proposal;
}

function pendingIn(session: Session, block: Block): readonly Row[] {
  return rowsFrom(session.rows, block.start, block.end).filter(isPending);
}

// the next paragraph that is there to be read, at its first pending span
function nextParagraph(session: Session, block: Block): Session {
  const next = session.blocks.find(other => other.start >= block.end && other.start < other.end && other !== block && !MASKED.has(other.type));
  if (!next) {
    const left = session.rows.find(isPending);
    return left ? selectRow(session, left) : { ...selectRow(session, null), caret: block.start };
  }
  const [first] = pendingIn(session, next);
  return first ? selectRow(session, first) : { ...selectRow(session, null), caret: next.start };
}

