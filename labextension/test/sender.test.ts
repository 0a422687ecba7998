import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Change } from "../src/core/change";
import { apply } from "../src/core/change";
import { entriesOf, summary } from "../src/core/outbox";
import { seen } from "../src/core/rebase";
import type { AnnotationSet, Span } from "../src/core/set";
import { segmentsOf } from "../src/core/set";
import { Sender } from "../src/sender";
import type { OutboxStore } from "../src/transport/store";
import type { Save, ToStore } from "../src/core/wire";
import { openStore } from "../src/transport/store";
import { ModelStore } from "./core/modelStore";

/** Chance that is the same on every run. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One tab: its own view of the set, a sender, and a line on which messages are lost both ways. */
class Tab {
  readonly sender: Sender;
  readonly line: Save[] = [];
  set: AnnotationSet;
  rev: number;
  made: string[] = [];
  satisfied = new Set<string>();
  /** The content of every change, by the op under which it goes now. */
  private count = 0;

  constructor(
    private readonly name: string,
    readonly store: ModelStore
  ) {
    this.set = store.set;
    this.rev = store.rev;
    const link = { send: (message: ToStore) => (message.type === "save" ? this.line.push(message) > 0 : true), hear: () => ({ dispose: () => undefined }) };
    this.sender = new Sender({
      link,
      now: () => Date.now(),
      newOp: () => `${this.name}${(this.count += 1)}`,
      changed: () => undefined,
      rebased: (_, result) => {
        this.set = result.set;
        this.rev = result.rev;
      },
      parked: () => undefined,
      drained: () => undefined,
    });
  }

  decide(change: Change, op: string): void {
    this.sender.add({ type: "save", op, article: "x", rev: this.rev, do: "add", ms: 0, ...change }, "sha", seen(this.set, change));
    this.set = apply(this.set, change);
    this.rev += 1;
  }

  act(chance: () => number): void {
    const op = `${this.name}${(this.count += 1)}`;
    const own = [...this.set.values()].filter((element): element is Span => element.kind === "span" && element.id.startsWith(this.name));
    const target = own[Math.floor(chance() * own.length)];
    if (target && chance() < 0.4) {
      this.decide({ remove: [target.id], add: chance() < 0.5 ? [] : [{ ...target, label: chance() < 0.5 ? "ORG" : "LOC" }] }, op);
    } else {
      const start = Math.floor(chance() * 1e6);
      this.made.push(`${op}.0`);
      this.decide({ remove: [], add: [{ kind: "span", id: `${op}.0`, start, end: start + 1, label: "PER", text: "x" }] }, op);
    }
  }

  /** One message reaches the store or is lost; so is the answer. */
  carry(chance: () => number): void {
    const message = this.line.shift();
    if (!message || chance() < 0.2) {
      return;
    }
    const answer = this.store.save(message);
    if (chance() >= 0.2) {
      this.sender.answer(answer);
    }
  }
}

describe("two tabs on one article", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it("lose nothing and store nothing twice in 2,000 interleavings with lost messages and lost answers", async () => {
    for (let seed = 0; seed < 2000; seed += 1) {
      const chance = mulberry(seed);
      const store = new ModelStore();
      const tabs = [new Tab("a", store), new Tab("b", store)] as const;
      for (const tab of tabs) {
        await tab.sender.begin(await openStore({}, "k", "v"));
      }
      for (let step = 0; step < 12; step += 1) {
        const tab = tabs[chance() < 0.5 ? 0 : 1];
        if (chance() < 0.5) {
          tab.act(chance);
          await tab.sender.settled();
        } else {
          tab.carry(chance);
          await tab.sender.settled();
        }
      }
      for (let round = 0; round < 100 && tabs.some(tab => tab.sender.outbox.entries.length > 0); round += 1) {
        await vi.advanceTimersByTimeAsync(70_000);
        for (const tab of tabs) {
          while (tab.line.length > 0) {
            tab.sender.answer(store.save(tab.line.shift()!));
            await tab.sender.settled();
          }
        }
      }
      const left = tabs.map(tab => tab.sender.outbox.entries.length);
      expect(left, `seed ${seed}`).toEqual([0, 0]);
      // each tab edits its own spans alone, so what it shows of them is what must be stored
      for (const [index, name] of [[0, "a"], [1, "b"]] as const) {
        const mine = (set: AnnotationSet): unknown => [...set.values()].filter(element => element.id.startsWith(name)).sort((x, y) => (x.id < y.id ? -1 : 1));
        expect(mine(store.set), `seed ${seed}`).toEqual(mine(tabs[index].set));
      }
      const spans = [...store.set.values()].flatMap(element => (element.kind === "span" ? [`${segmentsOf(element).join()}${element.label}`] : []));
      expect(new Set(spans).size).toBe(spans.length);
    }
  }, 60_000);

  it("asks which version to keep where both changed the same span, and does as it's told", async () => {
    for (const [keep, label] of [["mine", "LOC"], ["theirs", "ORG"]] as const) {
      const span: Span = { kind: "span", id: "s", start: 0, end: 1, label: "PER", text: "x" };
      const store = new ModelStore([span]);
      const [first, second] = [new Tab("a", store), new Tab("b", store)];
      for (const tab of [first, second]) {
        await tab.sender.begin(await openStore({}, "k", "v"));
      }
      first.decide({ remove: ["s"], add: [{ ...span, label: "ORG" }] }, "a-1");
      second.decide({ remove: ["s"], add: [{ ...span, label: "LOC" }] }, "b-1");
      await first.sender.settled();
      await second.sender.settled();
      first.carry(() => 1);
      second.carry(() => 1);
      await second.sender.settled();
      expect(summary(second.sender.outbox).conflict).toMatchObject({ mine: [{ label: "LOC" }], theirs: [{ label: "ORG" }] });
      second.sender.choose(keep);
      await second.sender.settled();
      second.carry(() => 1);
      expect(store.set.get("s")).toMatchObject({ label });
      expect(entriesOf(second.sender.outbox, "x")).toEqual([]);
      expect(second.set).toEqual(store.set);
    }
  });

  it("sends once what an earlier page left behind, though the store may have it already", async () => {
    const store = new ModelStore();
    const kept = await openStore({}, "k", "v");
    const span: Span = { kind: "span", id: "a-1.0", start: 0, end: 1, label: "PER", text: "x" };
    const before = new Tab("a", store);
    await before.sender.begin(kept);
    before.decide({ remove: [], add: [span] }, "a-1");
    await before.sender.settled();
    store.save(before.line[0]!);
    before.sender.dispose();
    const after = new Tab("b", store);
    await after.sender.begin(kept);
    expect(after.line.map(save => save.op)).toEqual(["a-1"]);
    after.carry(() => 1);
    await after.sender.settled();
    expect([store.rev, after.sender.outbox.entries.length, (await kept.load()).length]).toEqual([1, 0, 0]);
  });

  it("sends nothing before it is kept", async () => {
    const tab = new Tab("a", new ModelStore());
    let release = (): void => undefined;
    const slow: OutboxStore = { persistent: true, load: async () => [], write: () => new Promise(resolve => (release = resolve)) };
    await tab.sender.begin(slow);
    tab.decide({ remove: [], add: [] }, "a-1");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(tab.line).toEqual([]);
    release();
    await tab.sender.settled();
    expect(tab.line.map(save => save.op)).toEqual(["a-1"]);
  });
});
