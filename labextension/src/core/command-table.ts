/** Which function a command's name stands for. */
import { border, endIn, endOut, segment, startIn, startOut } from "./borders";
import type { Args, CommandName, Errand, Result } from "./commands";
import { accept, acceptRest, label, labelSearch, occurrences, refuse } from "./decide";
import { done, redo, reopen, skip, undo } from "./finish";
import { attribute, note, unsure, zone } from "./remarks";
import { revert } from "./revert";
import type { Session } from "./session";
import { caret, clear, filter, help, jump, lastDecision, next, place, previous, row, search, searchStep, select } from "./travel";

const errand = (name: Errand["errand"]) => (_: Session, args: Args): Result => ({ type: "errand", errand: name, ...(args.keep ? { keep: args.keep } : {}) });

const TABLE: Readonly<Record<CommandName, (session: Session, args: Args) => Result>> = {
  next,
  previous,
  select,
  place,
  caret,
  row,
  clear,
  accept,
  refuse,
  "last-decision": lastDecision,
  label,
  "label-search": labelSearch,
  "accept-rest": acceptRest,
  "start-out": startOut,
  "start-in": startIn,
  "end-in": endIn,
  "end-out": endOut,
  border,
  occurrences,
  segment,
  note,
  unsure,
  attribute: (session, args) => attribute(session, args),
  zone,
  search,
  "search-step": searchStep,
  jump,
  filter,
  undo,
  redo,
  revert,
  done,
  skip,
  reopen,
  help,
  "next-article": errand("next"),
  "previous-article": errand("previous"),
  conflict: errand("conflict"),
  retry: errand("retry"),
  "download-outbox": errand("download-outbox"),
  discard: errand("discard"),
};

/** The names of all commands. */
export const COMMANDS = Object.keys(TABLE) as readonly CommandName[];

const WRITES: ReadonlySet<string> = new Set(["done", "skip", "label", "note", "occurrences"]);

/** What a command proposes here; where nothing can be changed, the reason instead of a change. */
export function consider(session: Session, command: CommandName, args: Args = {}): Result {
  const result = TABLE[command](session, args);
  const writes = result?.type === "proposal" || (result?.type === "ask" && WRITES.has(result.command));
  return writes && session.readonly ? { type: "move", session, say: { key: "say.readonly", params: { reason: session.readonly } } } : result;
}
