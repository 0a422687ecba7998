/** What a view may ask of the one who owns the session: see it, hear of changes, run commands. */
import type { Args, Ask, CommandName } from "../core/commands";
import type { Keymap } from "../core/keymap";
import type { Params } from "../core/messages";
import type { OutboxState } from "../core/outbox";
import type { Session } from "../core/session";

/** What happened. `session` carries the one before, so that only what differs is drawn again: rows and blocks that stay are the same objects. */
export type HostEvent =
  | { readonly type: "session"; readonly before: Session | null; readonly session: Session }
  | { readonly type: "outbox"; readonly outbox: OutboxState }
  | { readonly type: "ask"; readonly ask: Ask }
  | { readonly type: "say"; readonly text: string }
  | { readonly type: "problem"; readonly message: string };

/** Choices of the reader that concern the view alone. */
export interface Settings {
  readonly showRefused: boolean;
  readonly showControls: boolean;
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
  run(command: CommandName, args?: Args): void;
  on(listener: (event: HostEvent) => void): Disposable;
  translate(key: string, params?: Params): string;
  navigate(to: "next" | "previous" | "first"): void;
  /** Milliseconds since 1970. */
  now(): number;
}
