/** Commands about the article as a whole: done, skipped, open again, and what was done taken back. */
import { isPending } from "./rows";
import type { Args, Proposal, Result } from "./commands";
import { fits } from "./change";
import { selectRow, stay } from "./cursor";
import { accepted, refusal } from "./decisions";
import { coverage, wholeText, withReading } from "./reading";
import { rowById } from "./row-order";
import type { Session } from "./session";
import { readingOf } from "./set";
import type { Step } from "./wire";

/** The article is read and decided; asks first what becomes of pending suggestions, then goes on to the next open article. */
export function done(session: Session, args: Args): Result {
  const rows = session.rows.filter(isPending);
  const reading = readingOf(session.set);
  if (rows.length > 0 && !args.pending) {
    return { type: "ask", command: "done", dialog: "done", pending: rows.length };
  }
  if (rows.length === 0 && reading?.state === "done") {
    return { type: "errand", errand: "first" };
  }
  const patch = { ...coverage(session), state: "done" as const, zones: wholeText(session) };
  return {
    type: "proposal",
    do: "done",
    change: op => {
      const add = rows.map((row, index) => (args.pending === "accept" ? accepted(row, `${op}.${index}`) : refusal(row.span, `${op}.${index}`, row)));
      return withReading(session, { remove: [], add }, patch);
    },
    then: after => selectRow(after, null),
    say: { key: "say.done" },
    navigate: "first",
  };
}

/** The article is left out, for a reason that is kept. */
export function skip(session: Session, args: Args): Result {
  if (args.reason === undefined) {
    return { type: "ask", command: "skip", dialog: "skip" };
  }
  const reason = args.reason.trim();
  return {
    type: "proposal",
    do: "skip",
    change: () => withReading(session, { remove: [], add: [] }, { state: "skipped", ...(reason ? { reason } : {}) }),
    then: after => selectRow(after, null),
    say: { key: "say.skipped" },
    navigate: "first",
  };
}

/** A done or skipped article is open again; what was read stays read. */
export function reopen(session: Session): Result {
  const state = readingOf(session.set)?.state ?? "open";
  if (state === "open") {
    return stay(session, "say.open-already");
  }
  const change = () => withReading(session, { remove: [], add: [] }, { state: "open" });
  return { type: "proposal", do: "reopen", change, then: after => after, say: { key: "say.reopened" } };
}

/** The newest change taken back; where none is left here, the store is asked for older ones. */
export function undo(session: Session): Result {
  const step = session.undo[session.undo.length - 1];
  if (!step) {
    return session.more ? { type: "errand", errand: "older-undo" } : stay(session, "say.nothing-to-undo");
  }
  return back(session, step, "undo");
}

/** What was taken back done again. */
export function redo(session: Session): Result {
  const step = session.redo[session.redo.length - 1];
  return step ? back(session, step, "redo") : stay(session, "say.nothing-to-redo");
}

function back(session: Session, step: Step, does: "undo" | "redo"): Result {
  if (!fits(session.set, step.inverse)) {
    return stay(session, "say.changed-since");
  }
  const ids = [...step.inverse.add, ...step.inverse.remove.flatMap(id => session.set.get(id) ?? [])].map(element => element.id);
  return {
    type: "proposal",
    do: does,
    undoes: step.op,
    change: () => step.inverse,
    then: after => {
      const places = step.inverse.remove.flatMap(id => session.set.get(id) ?? []).flatMap(element => (element.kind === "rejection" ? [element.of] : [element]));
      const first = places.find(element => element.kind === "span");
      const row = ids.map(id => rowById(after.rows, id)).find(found => found !== null) ?? after.rows.find(other => first?.kind === "span" && other.span.start === first.start && other.span.end === first.end);
      return row ? selectRow(after, row) : after;
    },
    say: { key: `say.${does}` },
  } satisfies Proposal;
}
