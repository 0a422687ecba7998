/** What waits to be saved, and the rules of sending it. Times are handed in; nothing here sends or stores. */
import type { Element } from "./set";
import type { Problem, Save } from "./wire";

/** A change with what it saw: the elements that it removes or refers to, as they were. */
export interface Entry {
  readonly save: Save;
  readonly sha256: string;
  readonly saw: readonly Element[];
  /** `sent`: no answer yet, the store may have it or not. `parked`: the store won't take it. `clashed`: the reader has to choose. */
  readonly state: "waiting" | "sent" | "parked" | "clashed";
  readonly attempts: number;
  /** When it is sent again, or counts as unanswered. */
  readonly due: number;
  readonly problems: readonly Problem[];
}

/** A stale change and what the store holds of the same elements; the reader chooses. */
export interface Clash {
  readonly op: string;
  readonly article: string;
  readonly rev: number;
  readonly mine: readonly Element[];
  readonly theirs: readonly Element[];
  readonly set: readonly Element[];
}

export interface Outbox {
  readonly entries: readonly Entry[];
  readonly savedAt: number | null;
  readonly clash: Clash | null;
  /** Whether the store can't be reached at all. */
  readonly gone: boolean;
  readonly persistent: boolean;
}

/** What the status line needs to know about saving. */
export interface OutboxState {
  readonly unsent: number;
  /** When the last answer "saved" came, in milliseconds since 1970, or null. */
  readonly savedAt: number | null;
  /** What stands between the view and the store: no answer for a while, no way to reach it, a change it won't take, a disk that fails. */
  readonly trouble: "none" | "waiting" | "gone" | "refused" | "disk";
  readonly problems: readonly Problem[];
  readonly conflict: Clash | null;
  /** Whether what is unsent survives closing the page. */
  readonly persistent: boolean;
}

export const EMPTY: Outbox = { entries: [], savedAt: null, clash: null, gone: false, persistent: true };
/** How long an answer is waited for, in milliseconds. */
export const PATIENCE = 10_000;
const LONGEST = 60_000;

/** How long to wait before the next attempt after so many, in milliseconds. */
export function backoff(attempts: number): number {
  return Math.min(LONGEST, 1000 * 2 ** Math.max(0, attempts - 1));
}

/** A new entry for a change. */
export function entry(save: Save, sha256: string, saw: readonly Element[]): Entry {
  return { save, sha256, saw, state: "waiting", attempts: 0, due: 0, problems: [] };
}

/** The outbox with an entry behind the others. */
export function put(outbox: Outbox, item: Entry): Outbox {
  return { ...outbox, entries: [...outbox.entries, item] };
}

/** The entries to send now: of each article the first one that the store may take, in order, one at a time. */
export function sendable(outbox: Outbox, now: number): readonly Entry[] {
  return heads(outbox).filter(item => item.state === "waiting" && item.due <= now);
}

/** When something is due next, or null. */
export function nextDue(outbox: Outbox): number | null {
  const times = heads(outbox).filter(item => item.state !== "clashed").map(item => item.due);
  return times.length ? Math.min(...times) : null;
}

/** The outbox after an entry was sent. */
export function sent(outbox: Outbox, op: string, now: number): Outbox {
  return change(outbox, op, item => ({ ...item, state: "sent", attempts: item.attempts + 1, due: now + PATIENCE }));
}

/** The outbox with everything that went unanswered for too long waiting again: the store may have it, so it keeps its op id. */
export function expired(outbox: Outbox, now: number): Outbox {
  const entries = outbox.entries.map(item => (item.state === "sent" && item.due <= now ? later(item, now) : item));
  return entries.some((item, index) => item !== outbox.entries[index]) ? { ...outbox, entries } : outbox;
}

/** The outbox after the store said that it has an op. */
export function saved(outbox: Outbox, op: string, now: number): Outbox {
  return { ...outbox, entries: outbox.entries.filter(item => item.save.op !== op), savedAt: now, gone: false };
}

/** The outbox after the store refused an op: for now, or for good. */
export function refused(outbox: Outbox, op: string, problems: readonly Problem[], retry: boolean, now: number): Outbox {
  return { ...change(outbox, op, item => ({ ...(retry ? later(item, now) : { ...item, state: "parked" as const }), problems })), gone: false };
}

/** The outbox with everything due at once, such as after the reader asked for it or a connection came back. */
export function hurried(outbox: Outbox): Outbox {
  return { ...outbox, entries: outbox.entries.map(item => (item.state === "waiting" || item.state === "sent" ? { ...item, state: "waiting", due: 0 } : item)) };
}

/** The outbox with an article's waiting entries replaced, in their place; parked ones stay. */
export function replaced(outbox: Outbox, article: string, entries: readonly Entry[], clash: Clash | null): Outbox {
  const stays = (item: Entry): boolean => item.save.article !== article || item.state === "parked";
  return { ...outbox, entries: [...outbox.entries.filter(stays), ...entries], clash };
}

/** The article's entries that are not parked, in order. */
export function entriesOf(outbox: Outbox, article: string): readonly Entry[] {
  return outbox.entries.filter(item => item.save.article === article && item.state !== "parked");
}

/** What the status line says. */
export function summary(outbox: Outbox): OutboxState {
  const { entries, savedAt, clash, gone, persistent } = outbox;
  const parked = entries.some(item => item.state === "parked");
  const failing = entries.some(item => item.state !== "parked" && item.problems.length > 0);
  const waiting = entries.some(item => item.attempts > 1 || (item.state === "waiting" && item.attempts > 0));
  const trouble = gone ? "gone" : parked ? "refused" : failing ? "disk" : waiting ? "waiting" : "none";
  return { unsent: entries.length, savedAt, trouble, problems: entries.flatMap(item => item.problems), conflict: clash, persistent };
}

// of each article the first entry that isn't parked: the others wait for it
function heads(outbox: Outbox): readonly Entry[] {
  const first = new Map<string, Entry>();
  for (const item of outbox.entries) {
    if (item.state !== "parked" && !first.has(item.save.article)) {
      first.set(item.save.article, item);
    }
  }
  return [...first.values()];
}

function later(item: Entry, now: number): Entry {
  return { ...item, state: "waiting", due: now + backoff(item.attempts) };
}

function change(outbox: Outbox, op: string, alter: (item: Entry) => Entry): Outbox {
  return { ...outbox, entries: outbox.entries.map(item => (item.save.op === op ? alter(item) : item)) };
}
