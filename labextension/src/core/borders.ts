/** Commands that move where a span begins and ends, or give it a further segment. */
import type { Args, Result } from "./commands";
import { selectMade, selectText, selectedRow, stay, trimmedSelection } from "./cursor";
import { correct, decidedAlike } from "./decisions";
import { about } from "./decide";
import { nextCharacter, nextPartEnd, nextPartStart, previousCharacter, previousPartEnd, previousPartStart, snap } from "./offsets";
import type { OffsetMap } from "./offsets";
import type { Row } from "./rows";
import { rowById } from "./row-order";
import type { Session } from "./session";
import type { Segment, Span } from "./set";
import { segmentsOf } from "./set";
import { merged } from "./stretches";

type Step = (map: OffsetMap, offset: number) => number | null;

/** A border command: at which end, by which word part, by which character. */
function stepping(edge: "start" | "end", byPart: Step, byCharacter: Step): (session: Session, args: Args) => Result {
  return (session, args) => {
    const row = session.selection ? null : selectedRow(session);
    const hull = session.selection ?? row?.span;
    if (!hull) {
      return stay(session, "say.select-first");
    }
    const target = (args.by === "character" ? byCharacter : byPart)(session.map, hull[edge]);
    if (target === null || target === hull[edge]) {
      return stay(session, "say.no-further");
    }
    const start = edge === "start" ? target : hull.start;
    const end = edge === "end" ? target : hull.end;
    if (start >= end) {
      return stay(session, "say.no-further");
    }
    return row ? bounded(session, row, start, end) : { type: "move", session: selectText(session, start, end) };
  };
}

export const startOut = stepping("start", previousPartStart, previousCharacter);
export const startIn = stepping("start", nextPartStart, nextCharacter);
export const endIn = stepping("end", previousPartEnd, previousCharacter);
export const endOut = stepping("end", nextPartEnd, nextCharacter);

/** A row's hull as a pointer dragged it. */
export function border(session: Session, args: Args): Result {
  const row = args.id === undefined ? selectedRow(session) : rowById(session.rows, args.id);
  if (!row || args.start === undefined || args.end === undefined) {
    return null;
  }
  const clamp = (offset: number): number => Math.min(Math.max(offset, 0), session.map.length);
  const [start, end] = snap(session.map, clamp(Math.min(args.start, args.end)), clamp(Math.max(args.start, args.end)));
  return start === end || (start === row.span.start && end === row.span.end) ? null : bounded(session, row, start, end);
}

/** The selected text becomes a further segment of the selected span; one that touches a segment, or has just a blank between, widens it. */
export function segment(session: Session): Result {
  const row = selectedRow(session);
  const stretch = trimmedSelection(session);
  if (!row || !stretch) {
    return stay(session, "say.segment-needs-both");
  }
  const blank = (end: number, start: number): boolean => session.map.slice(end, start).trim() === "";
  return recut(session, row, merged([...segmentsOf(row.span), [stretch.start, stretch.end]], blank), "segment");
}

function bounded(session: Session, row: Row, start: number, end: number): Result {
  const inside = segmentsOf(row.span).filter(([from, to]) => from < end && to > start);
  const kept: readonly Segment[] = inside.length ? inside : [[start, end]];
  const last = kept.length - 1;
  return recut(session, row, kept.map(([from, to], index) => [index === 0 ? start : from, index === last ? end : to]), "border");
}

function recut(session: Session, row: Row, segments: readonly Segment[], does: string): Result {
  const start = segments[0]![0];
  const end = segments[segments.length - 1]![1];
  const patch = { start, end, text: session.map.slice(start, end), segments: segments.length > 1 ? segments : undefined };
  const moved: Span = { ...row.span, ...patch };
  if (decidedAlike(session, moved, row.id)) {
    return stay(session, "say.there-already");
  }
  return {
    type: "proposal",
    do: does,
    change: op => correct(session, row, patch, op),
    then: (after, op) => selectMade(after, row, op),
    say: about(session, "say.border", moved),
  };
}
