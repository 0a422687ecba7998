/** Sends what the outbox holds, keeps it until the store has it, and puts stale changes on top of what the store has. */
import type { Element } from "./core/set";
import { fromList } from "./core/set";
import type { Entry, Outbox } from "./core/outbox";
import { EMPTY, entriesOf, entry, expired, hurried, nextDue, put, refused, replaced, saved, sendable, sent } from "./core/outbox";
import type { Rebased } from "./core/rebase";
import { insist, rebase } from "./core/rebase";
import type { Answer, Conflict, Save } from "./core/wire";
import type { Link } from "./transport/link";
import type { OutboxStore } from "./transport/store";

/** What the sender needs from outside, and whom it tells. */
export interface Surroundings {
  readonly link: Link;
  readonly now: () => number;
  readonly newOp: () => string;
  /** The outbox is another one. */
  readonly changed: (outbox: Outbox) => void;
  /** An article's unsent changes were put on another state of its set. */
  readonly rebased: (article: string, result: Rebased) => void;
  /** The store won't take a change. */
  readonly parked: (article: string) => void;
  /** Nothing of an article waits any more. */
  readonly drained: (article: string) => void;
}

export class Sender {
  private state: Outbox = EMPTY;
  private store: OutboxStore | null = null;
  private writing: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly stored = new Set<string>();

  constructor(private readonly around: Surroundings) {}

  get outbox(): Outbox {
    return this.state;
  }

  /** Takes over what an earlier view left unsent. */
  async begin(store: OutboxStore): Promise<void> {
    this.store = store;
    const left = (await store.load()).map<Entry>(item => ({ ...item, state: item.state === "parked" ? "parked" : "waiting", due: 0 }));
    const own = new Set(this.state.entries.map(item => item.save.op));
    const entries = [...left.filter(item => !own.has(item.save.op)), ...this.state.entries];
    left.forEach(item => this.stored.add(item.save.op));
    this.set({ ...this.state, entries, persistent: store.persistent });
    this.flush();
  }

  /** Keeps a change, then sends it. */
  add(save: Save, sha256: string, saw: readonly Element[]): void {
    const item = entry(save, sha256, saw);
    this.set(put(this.state, item));
    this.keep([item], []);
  }

  /** Resolves when everything so far is kept and was sent once, where it could be. */
  settled(): Promise<void> {
    return this.writing;
  }

  answer(message: Answer): void {
    const { op, article } = message;
    const known = this.state.entries.some(item => item.save.op === op);
    if (!known) {
      return;
    }
    if (message.type === "saved") {
      this.set(saved(this.state, op, this.around.now()));
      this.keep([], [op]);
    } else if (message.type === "refused") {
      this.set(refused(this.state, op, message.problems, message.retry ?? false, this.around.now()));
      if (!message.retry) {
        this.keep(this.state.entries.filter(item => item.save.op === op), []);
        this.around.parked(article);
      }
    } else {
      this.conflict(message);
    }
    this.tellDrained(article);
    this.flush();
  }

  /** The reader's choice between two versions. */
  choose(keep: "mine" | "theirs"): void {
    const { clash } = this.state;
    if (!clash) {
      return;
    }
    const set = fromList(clash.set);
    const entries = entriesOf(this.state, clash.article);
    const chosen = keep === "mine" ? entries.map(item => (item.save.op === clash.op ? insist(item, set) : item)) : entries.filter(item => item.save.op !== clash.op);
    this.put(clash.article, rebase(clash.article, chosen, set, clash.rev, entries.map(this.around.newOp)), clash.op, keep === "theirs");
    this.tellDrained(clash.article);
    this.flush();
  }

  /** Lets go of what the store won't take; the reader said so. */
  discard(): void {
    const gone = this.state.entries.filter(item => item.state === "parked").map(item => item.save.op);
    this.set({ ...this.state, entries: this.state.entries.filter(item => item.state !== "parked") });
    this.keep([], gone);
  }

  /** Tries everything again at once, what was refused too. */
  retry(): void {
    const entries = this.state.entries.map(item => (item.state === "parked" ? { ...item, state: "waiting" as const, due: 0, problems: [] } : item));
    this.set(hurried({ ...this.state, entries }));
    this.flush();
  }

  /** Whether there's a store at the other end. */
  reachable(yes: boolean): void {
    if (this.state.gone === yes) {
      this.set({ ...this.state, gone: !yes });
      if (yes) {
        this.retryUnsent();
      }
    }
  }

  dispose(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
    this.timer = null;
  }

  private retryUnsent(): void {
    this.set(hurried(this.state));
    this.flush();
  }

  private conflict(message: Conflict): void {
    const entries = entriesOf(this.state, message.article);
    const result = rebase(message.article, entries, fromList(message.set), message.rev, entries.map(this.around.newOp));
    this.put(message.article, result, null, false);
  }

  private put(article: string, result: Rebased, op: string | null, dropped: boolean): void {
    const before = new Set(entriesOf(this.state, article).map(item => item.save.op));
    this.set(replaced(this.state, article, result.entries, result.clash));
    const after = new Set(result.entries.map(item => item.save.op));
    this.keep(result.entries, [...before].filter(old => !after.has(old)));
    const steps = dropped && op ? new Map([...result.steps, [op, null] as const]) : result.steps;
    this.around.rebased(article, { ...result, steps });
  }

  private tellDrained(article: string): void {
    if (entriesOf(this.state, article).every(item => item.state === "clashed")) {
      this.around.drained(article);
    }
  }

  private set(outbox: Outbox): void {
    this.state = outbox;
    this.around.changed(outbox);
  }

  // an entry is sent only after it was kept, so that no answer comes for one that a closed page would forget
  private keep(items: readonly Entry[], gone: readonly string[]): void {
    this.writing = this.writing.then(async () => {
      await this.store?.write(items, gone);
      items.forEach(item => this.stored.add(item.save.op));
      gone.forEach(op => this.stored.delete(op));
      if (this.store && this.store.persistent !== this.state.persistent) {
        this.set({ ...this.state, persistent: this.store.persistent });
      }
      this.flush();
    });
  }

  private flush(): void {
    const now = this.around.now();
    const late = expired(this.state, now);
    if (late !== this.state) {
      this.set(late);
    }
    if (this.store) {
      for (const item of sendable(this.state, now)) {
        if (this.stored.has(item.save.op)) {
          this.set(sent(this.state, item.save.op, now));
          if (!this.around.link.send(item.save)) {
            this.reachable(false);
          }
        }
      }
    }
    this.wakeUp(now);
  }

  private wakeUp(now: number): void {
    this.dispose();
    const due = nextDue(this.state);
    if (due !== null) {
      this.timer = setTimeout(() => this.flush(), Math.max(50, due - now));
    }
  }
}
