/** Commands that go somewhere and change nothing. */
import type { Args, Move, Result } from "./commands";
import { caretTarget, listed, moveCaret, neighbour, selectRow, selectText, stay } from "./cursor";
import { search as find, withinPart } from "./offsets";
import { rowById } from "./row-order";
import type { Row } from "./rows";
import type { Session } from "./session";

const move = (session: Session): Move => ({ type: "move", session });
const to = (session: Session, row: Row | null | undefined, otherwise: string): Move => (row ? move(selectRow(session, row)) : stay(session, otherwise));

/** The next pending row, or the next of any state. */
export function next(session: Session, args: Args): Result {
  return to(session, neighbour(session, 1, args.any ?? false), args.any ? "say.no-rows" : "say.nothing-pending");
}

/** The pending row before, or the one before of any state. */
export function previous(session: Session, args: Args): Result {
  return to(session, neighbour(session, -1, args.any ?? false), args.any ? "say.no-rows" : "say.nothing-pending");
}

/** A row by its id, or none. */
export function select(session: Session, args: Args): Result {
  return move(selectRow(session, rowById(session.rows, args.id ?? null)));
}

/** The caret at an offset, or a stretch of text selected, as a pointer does it. */
export function place(session: Session, args: Args): Result {
  if (args.start === undefined) {
    return null;
  }
  return move(args.end === undefined ? moveCaret(session, args.start, false) : selectText(session, args.start, args.end));
}

/** The caret one step on, or where the view says. Without Shift a selection ends at the side gone to. */
export function caret(session: Session, args: Args): Result {
  const { selection } = session;
  const extend = args.extend ?? false;
  if (args.offset !== undefined) {
    return move(moveCaret(session, args.offset, extend));
  }
  if (selection && !extend && !args.by && (args.to === "left" || args.to === "right")) {
    return move(moveCaret(session, args.to === "left" ? selection.start : selection.end, false));
  }
  return args.to ? move(moveCaret(session, caretTarget(session, args.to, args.by === "part"), extend)) : null;
}

/** A row of the list, counted from the selected one. */
export function row(session: Session, args: Args): Result {
  const rows = listed(session);
  const here = rows.findIndex(entry => entry.id === session.selected);
  const last = rows.length - 1;
  const places = { next: Math.min(last, here + 1), previous: Math.max(0, here < 0 ? last : here - 1), start: 0, end: last };
  const index = args.to !== undefined && args.to in places ? places[args.to as keyof typeof places] : -1;
  return to(session, rows[index], "say.no-rows");
}

/** First the selected text, then the found places, then the selected row is let go. */
export function clear(session: Session): Result {
  if (session.selection) {
    return move({ ...session, selection: null });
  }
  return move(session.search ? { ...session, search: null } : selectRow(session, null));
}

/** The span of the last decision; again, of the one before that. */
export function lastDecision(session: Session): Result {
  for (let back = session.back + 1; back <= session.undo.length; back += 1) {
    const { inverse } = session.undo[session.undo.length - back]!;
    const ids = [...inverse.remove, ...inverse.add.map(element => element.id)];
    const found = ids.map(id => rowById(session.rows, id)).find(entry => entry !== null);
    if (found) {
      return move({ ...selectRow(session, found), back });
    }
  }
  return stay({ ...session, back: 0 }, "say.no-decision");
}

/** The places of a text, whatever its case; the first one below the caret becomes the selected text. */
export function search(session: Session, args: Args): Result {
  if (args.query === undefined) {
    return { type: "ask", command: "search", dialog: "search", query: session.search?.query ?? "" };
  }
  const hits = find(session.map, args.query);
  const index = Math.max(0, hits.findIndex(([start]) => start >= session.caret));
  const found = { ...session, search: args.query === "" ? null : { query: args.query, hits, index } };
  return { ...atHit(found), say: { key: "say.hits", params: { count: hits.length } } };
}

/** The next or the previous place of what was searched. */
export function searchStep(session: Session, args: Args): Result {
  const { search: current } = session;
  if (!current?.hits.length) {
    return null;
  }
  const { length } = current.hits;
  const index = (current.index + (args.to === "previous" ? length - 1 : 1)) % length;
  return atHit({ ...session, search: { ...current, index } });
}

/** The caret at the next place that begins with some letters, words before parts of words. */
export function jump(session: Session, args: Args): Result {
  if (args.letters === undefined) {
    return { type: "ask", command: "jump", dialog: "jump" };
  }
  const found = find(session.map, args.letters).map(([start]) => start);
  const starts = found.filter(start => !withinPart(session.map, start));
  const target = [starts, found].map(offsets => offsets.find(start => start > session.caret) ?? offsets[0]).find(start => start !== undefined);
  return target === undefined ? stay(session, "say.not-found") : move(moveCaret(session, target, false));
}

/** The list narrowed to a label, a state or a text. */
export function filter(session: Session, args: Args): Result {
  const wanted = { label: args.label, status: args.status as Row["status"] | undefined, text: args.text };
  return move({ ...session, filter: Object.fromEntries(Object.entries(wanted).filter(([, value]) => value)) });
}

/** The keys. */
export function help(): Result {
  return { type: "ask", command: "help", dialog: "help" };
}

function atHit(session: Session): Move {
  const hit = session.search?.hits[session.search.index];
  return move(hit ? selectText(session, hit[0], hit[1]) : session);
}

