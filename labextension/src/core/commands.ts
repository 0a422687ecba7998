/** Every command of the view by name. */
import type { Change } from "./change";
import type { Occurrence } from "./occurrences";
import type { Params } from "./messages";
import type { Row } from "./rows";
import type { Session } from "./session";
import type { Element, Segment } from "./set";
import type { SpanLabel } from "./scheme";

/** Something to tell the reader: a key of core/messages and its parameters. */
export interface Say {
  readonly key: string;
  readonly params?: Params;
}

/** A change that a command proposes: the host hands in the op id, records and sends it. */
export interface Proposal {
  readonly type: "proposal";
  readonly do: string;
  readonly undoes?: string;
  readonly change: (op: string) => Change;
  /** Where selection and caret go in the session after the change. */
  readonly then: (session: Session, op: string) => Session;
  readonly say: Say;
  /** The article to open once the change is recorded. */
  readonly navigate?: "next" | "previous" | "first";
}

/** A new place in the article; nothing is saved. */
export interface Move {
  readonly type: "move";
  readonly session: Session;
  readonly say?: Say;
}

/** A question for the reader: the view opens the dialog and answers with the same command and arguments. */
export type Ask = { readonly type: "ask"; readonly command: string } & (
  | { readonly dialog: "done"; readonly pending: number } // answer: {pending: "accept" | "refuse"}
  | { readonly dialog: "occurrences"; readonly row: Row; readonly occurrences: readonly Occurrence[] } // answer: {chosen: [[start, end], ...]}
  | { readonly dialog: "label"; readonly labels: readonly SpanLabel[]; readonly current: string } // answer: {label}
  | { readonly dialog: "skip" } // answer: {reason}
  | { readonly dialog: "note"; readonly row: Row | null; readonly text: string } // answer: {text}
  | { readonly dialog: "search"; readonly query: string } // answer: {query}
  | { readonly dialog: "jump" } // answer: {letters}
  | { readonly dialog: "help" }
  | { readonly dialog: "conflict"; readonly mine: readonly Element[]; readonly theirs: readonly Element[] } // answer: {keep: "mine" | "theirs"}
);

/** Something only the host can do. */
export interface Errand {
  readonly type: "errand";
  readonly errand: "older-undo" | "first" | "next" | "previous" | "download-outbox" | "discard" | "retry" | "conflict";
  readonly keep?: "mine" | "theirs";
}

export type Result = Proposal | Move | Ask | Errand | null;

/** Arguments of commands; which ones a command takes stands at `CommandName`. */
export interface Args {
  readonly id?: string;
  readonly label?: string;
  readonly key?: string;
  readonly by?: "part" | "character";
  readonly to?: "left" | "right" | "up" | "down" | "start" | "end" | "text-start" | "text-end" | "next" | "previous";
  readonly offset?: number;
  readonly extend?: boolean;
  readonly start?: number;
  readonly end?: number;
  readonly any?: boolean;
  readonly chosen?: readonly Segment[];
  readonly pending?: "accept" | "refuse";
  readonly keep?: "mine" | "theirs";
  readonly reason?: string;
  readonly text?: string;
  readonly query?: string;
  readonly letters?: string;
  readonly name?: string;
  readonly value?: string | number | boolean | readonly (string | number | boolean)[] | null;
  readonly type?: string;
  readonly status?: string;
  readonly elements?: readonly Element[];
}

/** The commands and what they take.
 *
 *  next, previous {any?}            next or previous pending row; `any`: a row of any state
 *  select {id | null}               select a row · place {start, end?} caret or text selection (pointer) · caret {to, by?, extend?} or {offset, extend?}
 *  row {to: next|previous|start|end} in the list, as filtered · clear (Escape)
 *  accept, refuse, last-decision · label {key | label} · label-search · accept-rest
 *  start-out, start-in, end-out, end-in {by} · border {id?, start, end} (drag) · occurrences {chosen?} · segment
 *  note {text?} · unsure · attribute {name, value|null} · zone {type?} · search {query?} · search-step {to: next|previous} · jump {letters?}
 *  filter {label?, status?, text?} · undo · redo · revert {elements} · done {pending?} · skip {reason?} · reopen · help
 *  next-article, previous-article · conflict {keep} · retry · download-outbox · discard (what the store refused)
 */
export type CommandName =
  | "next" | "previous" | "select" | "place" | "caret" | "row" | "clear" | "accept" | "refuse" | "last-decision" | "label" | "label-search"
  | "accept-rest" | "start-out" | "start-in" | "end-out" | "end-in" | "border" | "occurrences" | "segment" | "note" | "unsure" | "attribute"
  | "zone" | "search" | "search-step" | "jump" | "filter" | "undo" | "redo" | "done" | "skip" | "reopen" | "help" | "next-article"
  | "previous-article" | "revert" | "conflict" | "retry" | "download-outbox" | "discard";
