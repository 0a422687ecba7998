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
  private _state: Outbox = EMPTY;
  private _store: OutboxStore | null = null;
  private _writing: Promise<void> = Promise.resolve();
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private readonly _stored = new Set<string>();

  constructor(private readonly _around: Surroundings) {}

  get outbox(): Outbox {
    return this._state;
  }

  /** Takes over what an earlier view left unsent. */
  async begin(store: OutboxStore): Promise<void> {
    this._store = store;
    const left = (await store.load()).map<Entry>(item => ({ ...item, state: item.state === "parked" ? "parked" : "waiting", due: 0 }));
    const own = new Set(this._state.entries.map(item => item.save.op));
    const entries = [...left.filter(item => !own.has(item.save.op)), ...this._state.entries];
    left.forEach(item => this._stored.add(item.save.op));
    this._set({ ...this._state, entries, persistent: store.persistent });
    this._flush();
  }

  /** Keeps a change, then sends it. */
  add(save: Save, sha256: string, saw: readonly Element[]): void {
    const item = entry(save, sha256, saw);
    this._set(put(this._state, item));
    this._keep([item], []);
  }

  /** Resolves when everything so far is kept and was sent once, where it could be. */
  settled(): Promise<void> {
    return this._writing;
  }

  answer(message: Answer): void {
    const { op, article } = message;
    const known = this._state.entries.some(item => item.save.op === op);
    if (!known) {
      return;
    }
    if (message.type === "saved") {
      this._set(saved(this._state, op, this._around.now()));
      this._keep([], [op]);
    } else if (message.type === "refused") {
      this._set(refused(this._state, op, message.problems, message.retry ?? false, this._around.now()));
      if (!message.retry) {
        this._keep(this._state.entries.filter(item => item.save.op === op), []);
        this._around.parked(article);
      }
    } else {
      this._conflict(message);
    }
    this._tellDrained(article);
    this._flush();
  }

  /** The reader's choice between two versions. */
  choose(keep: "mine" | "theirs"): void {
    const { clash } = this._state;
    if (!clash) {
      return;
    }
    const set = fromList(clash.set);
    const entries = entriesOf(this._state, clash.article);
    const chosen = keep === "mine" ? entries.map(item => (item.save.op === clash.op ? insist(item, set) : item)) : entries.filter(item => item.save.op !== clash.op);
    this._put(clash.article, rebase(clash.article, chosen, set, clash.rev, entries.map(this._around.newOp)), clash.op, keep === "theirs");
    this._tellDrained(clash.article);
    this._flush();
  }

  /** Lets go of what the store won't take; the reader said so. */
  discard(): void {
    const gone = this._state.entries.filter(item => item.state === "parked").map(item => item.save.op);
    this._set({ ...this._state, entries: this._state.entries.filter(item => item.state !== "parked") });
    this._keep([], gone);
  }

  /** Tries everything again at once, what was refused too. */
  retry(): void {
    const entries = this._state.entries.map(item => (item.state === "parked" ? { ...item, state: "waiting" as const, due: 0, problems: [] } : item));
    this._set(hurried({ ...this._state, entries }));
    this._flush();
  }

  /** Whether there's a store at the other end. */
  reachable(yes: boolean): void {
    if (this._state.gone === yes) {
      this._set({ ...this._state, gone: !yes });
      if (yes) {
        this._retryUnsent();
      }
    }
  }

  dispose(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
    }
    this._timer = null;
  }

  private _retryUnsent(): void {
    this._set(hurried(this._state));
    this._flush();
  }

  private _conflict(message: Conflict): void {
    const entries = entriesOf(this._state, message.article);
    const result = rebase(message.article, entries, fromList(message.set), message.rev, entries.map(this._around.newOp));
    this._put(message.article, result, null, false);
  }

  private _put(article: string, result: Rebased, op: string | null, dropped: boolean): void {
    const before = new Set(entriesOf(this._state, article).map(item => item.save.op));
    this._set(replaced(this._state, article, result.entries, result.clash));
    const after = new Set(result.entries.map(item => item.save.op));
    this._keep(result.entries, [...before].filter(old => !after.has(old)));
    const steps = dropped && op ? new Map([...result.steps, [op, null] as const]) : result.steps;
    this._around.rebased(article, { ...result, steps });
  }

  private _tellDrained(article: string): void {
    if (entriesOf(this._state, article).every(item => item.state === "clashed")) {
      this._around.drained(article);
    }
  }

  private _set(outbox: Outbox): void {
    this._state = outbox;
    this._around.changed(outbox);
  }

  // an entry is sent only after it was kept, so that no answer comes for one that a closed page would forget
  private _keep(items: readonly Entry[], gone: readonly string[]): void {
    this._writing = this._writing.then(async () => {
      await this._store?.write(items, gone);
      items.forEach(item => this._stored.add(item.save.op));
      gone.forEach(op => this._stored.delete(op));
      if (this._store && this._store.persistent !== this._state.persistent) {
        this._set({ ...this._state, persistent: this._store.persistent });
      }
      this._flush();
    });
  }

  private _flush(): void {
    const now = this._around.now();
    const late = expired(this._state, now);
    if (late !== this._state) {
      this._set(late);
    }
    if (this._store) {
      for (const item of sendable(this._state, now)) {
        if (this._stored.has(item.save.op)) {
          this._set(sent(this._state, item.save.op, now));
          if (!this._around.link.send(item.save)) {
            this.reachable(false);
          }
        }
      }
    }
    this._wakeUp(now);
  }

  private _wakeUp(now: number): void {
    this.dispose();
    const due = nextDue(this._state);
    if (due !== null) {
      this._timer = setTimeout(() => this._flush(), Math.max(50, due - now));
    }
  }
}
