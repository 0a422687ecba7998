/** Where the reader is: the selected row, the caret, the selected text. Pure moves; nothing here is ever saved. */
import type { Move } from "./commands";
import { nextCharacter, nextPartEnd, previousCharacter, previousPartStart, snap, snapBack } from "./offsets";
import { isPending } from "./rows";
import type { Row } from "./rows";
import { compareRows, placeOf, rowById } from "./row-order";
import { blockAt } from "./segments";
import type { Block } from "./segments";
import type { Session } from "./session";

/** The selected row, or null. */
export function selectedRow(session: Session): Row | null {
  return rowById(session.rows, session.selected);
}

/** The session with a row selected and the caret at its start. */
export function selectRow(session: Session, row: Row | null): Session {
  return row ? { ...session, selected: row.id, caret: row.span.start, selection: null } : { ...session, selected: null, selection: null };
}

/** The session with the row selected that a change made of another one. */
export function selectMade(session: Session, row: Row, op: string): Session {
  return selectRow(session, rowById(session.rows, row.id) ?? rowById(session.rows, `${op}.0`));
}

/** Nothing but something said. */
export function stay(session: Session, key: string): Move {
  return { type: "move", session, say: { key } };
}

/** The session at the next pending row behind one that was just decided; from the end it goes on at the top. */
export function moveOn(session: Session, decided: Row): Session {
  const { rows } = session;
  const isNext = (row: Row): boolean => isPending(row) && row.id !== decided.id;
  let index = placeOf(rows, decided);
  while (index < rows.length && !isNext(rows[index]!)) {
    index += 1;
  }
  const next = rows[index] ?? rows.find(isNext);
  return next ? selectRow(session, next) : { ...selectRow(session, null), caret: decided.span.start };
}

/** The row before or behind the place where the reader is, pending ones alone or any; past the last one it's the first again. */
export function neighbour(session: Session, direction: 1 | -1, any: boolean): Row | null {
  const { rows, caret } = session;
  const here = selectedRow(session);
  const stays = here !== null && caret === here.span.start;
  const ahead = (row: Row): boolean => (stays ? compareRows(row, here) * direction > 0 : direction > 0 ? row.span.start >= caret : row.span.start < caret);
  let first: Row | null = null;
  for (let index = direction > 0 ? 0 : rows.length - 1; index >= 0 && index < rows.length; index += direction) {
    const row = rows[index]!;
    if (any || isPending(row)) {
      if (ahead(row)) {
        return row;
      }
      first ??= row === here ? null : row;
    }
  }
  return first;
}

/** The rows that the list shows under the session's filter. */
export function listed(session: Session): readonly Row[] {
  const { label, status, text } = session.filter;
  const wanted = text?.toLowerCase();
  return label || status || wanted
    ? session.rows.filter(row => (!label || row.span.label === label) && (!status || row.status === status) && (!wanted || row.span.text.toLowerCase().includes(wanted)))
    : session.rows;
}

/** The block that the caret is in, or null for an empty text. */
export function blockHere(session: Session): Block | null {
  return session.blocks[blockAt(session.blocks, session.caret)] ?? null;
}

/** The session with the caret somewhere else, the text between selected where `extend` says so. */
export function moveCaret(session: Session, offset: number, extend: boolean): Session {
  const caret = snapBack(session.map, clamped(session, offset));
  if (!extend) {
    return { ...session, caret, selection: null };
  }
  const { selection } = session;
  const anchor = selection ? (selection.start === session.caret ? selection.end : selection.start) : session.caret;
  return { ...session, caret, selection: anchor === caret ? null : { start: Math.min(anchor, caret), end: Math.max(anchor, caret) } };
}

/** The session with a stretch of text selected, whole characters, and the caret at its end. */
export function selectText(session: Session, start: number, end: number): Session {
  const [first, last] = [clamped(session, Math.min(start, end)), clamped(session, Math.max(start, end))];
  const [from, to] = first < last ? snap(session.map, first, last) : [first, first];
  return from < to ? { ...session, caret: to, selection: { start: from, end: to } } : moveCaret(session, from, false);
}

/** Where the caret goes in one step. Lines as drawn are the view's; here a line is a block. */
export function caretTarget(session: Session, to: string, byPart: boolean): number {
  const { map, caret, blocks } = session;
  const index = blockAt(blocks, caret);
  switch (to) {
    case "left":
      return byPart ? (previousPartStart(map, caret) ?? 0) : previousCharacter(map, caret);
    case "right":
      return byPart ? (nextPartEnd(map, caret) ?? map.length) : nextCharacter(map, caret);
    case "up":
      return blocks[Math.max(0, index - 1)]?.start ?? 0;
    case "down":
      return blocks[Math.min(blocks.length - 1, index + 1)]?.start ?? map.length;
    case "start":
      return blocks[index]?.start ?? 0;
    case "end":
      return blocks[index]?.end ?? map.length;
    default:
      return to === "text-end" ? map.length : 0;
  }
}

/** The selected stretch without blanks at its ends, or null. */
export function trimmedSelection(session: Session): { readonly start: number; readonly end: number } | null {
  const { selection, map } = session;
  if (!selection) {
    return null;
  }
  const text = [...map.slice(selection.start, selection.end)];
  const blank = (character: string | undefined): boolean => character !== undefined && character.trim() === "";
  let { start, end } = selection;
  while (blank(text[start - selection.start])) {
    start += 1;
  }
  while (end > start && blank(text[end - selection.start - 1])) {
    end -= 1;
  }
  return start < end ? { start, end } : null;
}

function clamped(session: Session, offset: number): number {
  return Math.min(Math.max(Math.trunc(offset) || 0, 0), session.map.length);
}
