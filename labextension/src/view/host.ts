/** What a view may ask of the one who owns the session: see it, hear of changes, run commands. */
import type { Args, Ask, CommandName } from "../core/commands";
import type { Keymap } from "../core/keymap";
import type { Params } from "../core/messages";
import type { OutboxState } from "../core/outbox";
import type { Session } from "../core/session";
import type { History, NewLabel, Revision } from "../core/wire";

/** What happened. `session` carries the one before, so that only what differs is drawn again: rows and blocks that stay are the same objects. */
export type HostEvent =
  | { readonly type: "session"; readonly before: Session | null; readonly session: Session }
  | { readonly type: "outbox"; readonly outbox: OutboxState }
  | { readonly type: "ask"; readonly ask: Ask }
  | { readonly type: "say"; readonly text: string }
  | History
  | Revision
  /** The text is to be scrolled to where it was. */
  | { readonly type: "scroll"; readonly top: number }
  /** Keys or settings are others. */
  | { readonly type: "settings" }
  | { readonly type: "problem"; readonly message: string };

/** Choices of the reader that concern the view alone. */
export interface Settings {
  readonly showRefused: boolean;
  readonly showControls: boolean;
  /** In pixels; absent: the home's own size. */
  readonly fontSize?: number;
  /** The text's width in characters. */
  readonly columnWidth?: number;
  /** Labels above the first word, or none: colours and underlines alone. */
  readonly labels?: "above" | "none";
}

export interface Disposable {
  dispose(): void;
}

export interface Host {
  /** The session, or null until the first article came. */
  session(): Session | null;
  outbox(): OutboxState;
  keymap(): Keymap;
  readonly settings: Settings;
  /** Writes the guidelines into an element by a renderer of the home's own. */
  readonly render?: (markdown: string, element: HTMLElement) => Promise<void>;
  askHistory(before?: number): void;
  askRevision(rev: number): void;
  addLabel(label: NewLabel): void;
  run(command: CommandName, args?: Args): void;
  on(listener: (event: HostEvent) => void): Disposable;
  translate(key: string, params?: Params): string;
  navigate(to: "next" | "previous" | "first"): void;
  /** Milliseconds since 1970. */
  now(): number;
}
