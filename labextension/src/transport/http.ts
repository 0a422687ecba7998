/** The link over HTTP: messages go out in order, one request at a time; without an answer it keeps trying, and says so. */
import type { FromStore, ToStore } from "../core/wire";
import type { Heard, Link } from "./link";

/** Asks the server; rejects with a `status` where it refuses, 0 where there is no answer at all. */
export type Ask = (messages: readonly ToStore[]) => Promise<readonly FromStore[]>;

export interface HttpLink extends Link {
  /** Whether the server answered last time. */
  readonly up: boolean;
  /** The server was heard of, or not, by other means. */
  heardOf(yes: boolean): void;
  dispose(): void;
}

const FIRST = 1000;
const LONGEST = 10_000;
const NOT_FOUND = 404;
const TOO_LARGE = 413;

export function httpLink(ask: Ask, words: (status: number, message: string) => string = (_, message) => message): HttpLink {
  const listeners = new Set<(message: Heard) => void>();
  const tell = (message: Heard): void => listeners.forEach(listener => listener(message));
  let waiting: ToStore[] = [];
  let busy = false;
  let up = true;
  let pause = FIRST;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const rest = (failed: readonly ToStore[], error: { readonly status?: number; readonly message?: string }): void => {
    const status = error.status ?? 0;
    if (status === 400 || status === NOT_FOUND || status === TOO_LARGE) {
      // trying the same again at once is no use: what was to be saved stays with the reader, with the reason; a folder may come back
      failed.forEach(message => tell(refusal(message, words(status, error.message ?? ""), status === NOT_FOUND)));
      return;
    }
    // saves wait in the outbox, under their ops; everything else is asked again from here
    waiting = [...failed.filter(message => message.type !== "save" && message.type !== "follow"), ...waiting.filter(message => message.type !== "save")];
    if (status !== 0) {
      tell({ type: "error", message: words(status, error.message ?? "") });
    }
    link.heardOf(false);
  };

  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      pause = Math.min(LONGEST, pause * 2);
      if (waiting.length) {
        void flush();
      }
    }, pause);
  };

  const flush = async (): Promise<void> => {
    if (busy || ended) {
      return;
    }
    busy = true;
    while (waiting.length && !ended) {
      const now = waiting;
      waiting = [];
      try {
        const answers = await ask(now);
        link.heardOf(true);
        answers.forEach(tell);
      } catch (error) {
        rest(now, error as { status?: number; message?: string });
        if (!up) {
          later();
          break;
        }
      }
    }
    busy = false;
  };

  const link: HttpLink = {
    get up() {
      return up;
    },
    send: message => {
      if (ended) {
        return false;
      }
      waiting.push(message);
      if (up) {
        void flush();
      } else if (message.type !== "save") {
        later();
      } else {
        // one save is the probe: its op makes it safe to send again
        void flush();
      }
      return true;
    },
    hear: listener => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    heardOf: yes => {
      if (yes === up) {
        return;
      }
      up = yes;
      if (yes) {
        pause = FIRST;
        tell({ type: "shaken" });
        void flush();
      } else {
        tell({ type: "lost" });
      }
    },
    dispose: () => {
      ended = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
  return link;
}

function refusal(message: ToStore, words: string, retry: boolean): FromStore {
  return message.type === "save" ? { type: "refused", op: message.op, article: message.article, problems: [{ message: words }], retry } : { type: "error", message: words };
}
