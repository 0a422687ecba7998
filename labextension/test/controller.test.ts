import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Controller } from "../src/controller";
import type { Entry } from "../src/core/outbox";
import { entry } from "../src/core/outbox";
import { toList } from "../src/core/set";
import type { Answer, Save, ToStore } from "../src/core/wire";
import type { Heard } from "../src/transport/link";
import type { OutboxStore } from "../src/transport/store";
import type { HostEvent } from "../src/view/host";
import { CORPUS, message, show } from "./core/marked";
import { ModelStore } from "./core/modelStore";

/** A controller with a store in memory behind it; nothing is answered until `serve` is called. */
class Desk {
  readonly sent: ToStore[] = [];
  readonly events: HostEvent[] = [];
  readonly downloads: string[] = [];
  readonly kept = new Map<string, Entry>();
  readonly keys: string[] = [];
  readonly store = new ModelStore();
  readonly controller: Controller;
  marked = "[Anna]PER? traf [Otto]PER?.";
  article = "x";
  private listener: (heard: Heard) => void = () => undefined;
  private served = 0;
  private bytes = 0;

  constructor(left: readonly Entry[] = []) {
    left.forEach(item => this.kept.set(item.save.op, item));
    const outbox: OutboxStore = {
      persistent: true,
      load: async () => [...this.kept.values()],
      write: async (put, remove) => {
        put.forEach(item => this.kept.set(item.save.op, item));
        remove.forEach(op => this.kept.delete(op));
      },
    };
    this.controller = new Controller({
      link: { send: sent => this.sent.push(sent) > 0, hear: listener => ((this.listener = listener), { dispose: () => (this.listener = () => undefined) }) },
      view: "v",
      outbox: async key => (this.keys.push(key), outbox),
      base: "https://hub/user/a/",
      now: () => Date.now(),
      random: count => new Uint8Array(count).fill((this.bytes += 1)),
      download: (_, text) => void this.downloads.push(text),
    });
    this.controller.on(event => this.events.push(event));
  }

  async hear(...heard: readonly Heard[]): Promise<void> {
    heard.forEach(each => this.listener(each));
    await vi.advanceTimersByTimeAsync(0);
  }

  /** Answers everything that was sent and not yet answered. */
  async serve(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
    while (this.served < this.sent.length) {
      const sent = this.sent[this.served++]!;
      if (sent.type === "hello") {
        await this.hear(CORPUS, this.current());
      } else if (sent.type === "open") {
        await this.hear(this.current());
      } else if (sent.type === "save") {
        await this.hear(this.store.save(sent));
      }
    }
  }

  current(): ReturnType<typeof message> {
    const made = message(this.marked, { rev: this.store.rev });
    return { ...made, article: { ...made.article, id: this.article }, set: [...made.set, ...toList(this.store.set)] };
  }

  saves(): readonly Save[] {
    return this.sent.filter(sent => sent.type === "save");
  }

  said(): readonly string[] {
    return this.events.flatMap(event => (event.type === "say" ? [event.text] : []));
  }
}

describe("the controller", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it("greets first, opens the article, and keeps one outbox a server, corpus and reader", async () => {
    const desk = new Desk();
    expect(desk.sent).toEqual([{ type: "hello", version: "0.1", view: "v" }]);
    expect(desk.controller.session()).toBeNull();
    await desk.serve();
    expect(desk.controller.session()?.article.id).toBe("x");
    expect(desk.keys).toEqual(['["https://hub/user/a/","c","a1"]']);
  });

  it("greets again where nobody answers, and says so", async () => {
    const desk = new Desk();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.sent.map(sent => sent.type)).toEqual(["hello", "hello"]);
    expect(desk.events).toContainEqual({ type: "problem", message: expect.stringContaining("run the cell again") });
    await desk.serve();
    desk.controller.run("accept");
    await desk.hear(desk.current());
    expect(show(desk.controller.session()!)).toBe("[Anna]PER! traf [Otto]PER?.");
  });

  it("sends a decision with its time at work, and knows it saved by the store's word alone", async () => {
    const desk = new Desk();
    await desk.serve();
    await vi.advanceTimersByTimeAsync(2_500);
    desk.controller.run("next");
    await vi.advanceTimersByTimeAsync(90_000);
    desk.controller.run("previous");
    await vi.advanceTimersByTimeAsync(500);
    desk.controller.run("accept");
    await vi.advanceTimersByTimeAsync(0);
    expect(desk.saves()).toMatchObject([{ do: "accept", rev: 0, ms: 3000 }]);
    expect(desk.controller.outbox()).toMatchObject({ unsent: 1, savedAt: null });
    await desk.serve();
    expect(desk.controller.outbox()).toMatchObject({ unsent: 0, savedAt: 1_093_000, trouble: "none" });
    expect(desk.kept.size).toBe(0);
    expect(desk.said()).toEqual(["Anna: Person, accepted"]);
  });

  it("stays readable without a kernel, keeps what is decided, and sends it when somebody answers again", async () => {
    const desk = new Desk();
    await desk.serve();
    await desk.hear({ type: "lost" });
    desk.controller.run("accept");
    desk.controller.run("refuse");
    await vi.advanceTimersByTimeAsync(0);
    expect(show(desk.controller.session()!)).toBe("[Anna]PER! traf [Otto]PER#.");
    expect(desk.controller.outbox()).toMatchObject({ unsent: 2, trouble: "gone" });
    await vi.advanceTimersByTimeAsync(15_000);
    const [first, again] = desk.saves();
    expect(again).toEqual(first);
    await desk.serve();
    expect(desk.controller.outbox()).toMatchObject({ unsent: 0, trouble: "none" });
    expect(desk.store.rev).toBe(2);
  });

  it("sends first what an earlier view left unsent, then opens the article as it is after that", async () => {
    const left: Save = { type: "save", op: "old", article: "x", rev: 0, do: "add", ms: 0, remove: [], add: [{ kind: "span", id: "old.0", start: 10, end: 14, label: "ORG", text: "Otto" }] };
    const desk = new Desk([entry(left, "0", [])]);
    await desk.serve();
    expect(desk.sent.map(sent => sent.type)).toEqual(["hello", "save", "open"]);
    expect(show(desk.controller.session()!)).toBe("[Anna]PER? traf [[Otto]PER?]ORG.");
    expect(desk.controller.session()?.rev).toBe(1);
  });

  it("shows the article though what was left unsent can't be sent, and opens it again when it could", async () => {
    const left: Save = { type: "save", op: "old", article: "x", rev: 0, do: "add", ms: 0, remove: [], add: [{ kind: "span", id: "old.0", start: 5, end: 9, label: "ORG", text: "traf" }] };
    const desk = new Desk([entry(left, "0", [])]);
    await desk.hear(CORPUS, desk.current());
    expect(desk.controller.session()).toBeNull();
    await desk.hear({ type: "refused", op: "old", article: "x", problems: [{ message: "the disk is full" }], retry: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(show(desk.controller.session()!)).toBe("[Anna]PER? traf [Otto]PER?.");
    expect(desk.controller.outbox()).toMatchObject({ unsent: 1 });
    await desk.hear(desk.store.save(left));
    expect(desk.sent.at(-1)).toEqual({ type: "open", article: "x" });
    await desk.hear(desk.current());
    expect(show(desk.controller.session()!)).toBe("[Anna]PER? [traf]ORG [Otto]PER?.");
  });

  it("says when page and store are of different versions", async () => {
    const desk = new Desk();
    await desk.hear({ ...CORPUS, version: "0.2" }, desk.current());
    expect(desk.events).toContainEqual({ type: "problem", message: expect.stringContaining("Reload the page") });
  });

  it("puts its changes on top of another tab's, and takes them back from there", async () => {
    const desk = new Desk();
    await desk.serve();
    desk.store.save({ type: "save", op: "tab2", article: "x", rev: 0, do: "add", ms: 0, remove: [], add: [{ kind: "span", id: "tab2.0", start: 5, end: 9, label: "LOC", text: "traf" }] });
    desk.controller.run("accept");
    desk.controller.run("accept");
    await desk.serve();
    await desk.serve();
    expect(show(desk.controller.session()!)).toBe("[Anna]PER! [traf]LOC [Otto]PER!.");
    expect(new Map(desk.store.set)).toEqual(new Map(desk.controller.session()!.set));
    desk.controller.run("undo");
    desk.controller.run("undo");
    await desk.serve();
    await desk.serve();
    expect([...desk.store.set.keys()]).toEqual(["tab2.0"]);
    expect(desk.controller.outbox().unsent).toBe(0);
  });

  it("shows what the store refused, and what is stored after it", async () => {
    const desk = new Desk();
    await desk.serve();
    desk.controller.run("accept");
    await vi.advanceTimersByTimeAsync(0);
    const refused: Answer = { type: "refused", op: desk.saves()[0]!.op, article: "x", problems: [{ message: "PER is no label" }] };
    await desk.hear(refused, ...[]);
    expect(desk.events).toContainEqual({ type: "problem", message: expect.stringContaining("PER is no label") });
    expect(desk.sent.at(-1)).toEqual({ type: "open", article: "x" });
    await desk.hear(desk.current());
    expect(show(desk.controller.session()!)).toBe("[Anna]PER? traf [Otto]PER?.");
    expect(desk.controller.outbox()).toMatchObject({ unsent: 1, trouble: "refused" });
    desk.controller.run("download-outbox");
    expect(desk.downloads[0]).toContain('"Anna"');
    desk.controller.run("discard");
    expect(desk.controller.outbox()).toMatchObject({ unsent: 0, trouble: "none" });
  });

  it("asks what becomes of pending spans before an article is done, then goes on to the next open one", async () => {
    const desk = new Desk();
    await desk.serve();
    desk.controller.run("done");
    expect(desk.events.at(-1)).toMatchObject({ type: "ask", ask: { dialog: "done", pending: 2 } });
    desk.controller.run("done", { pending: "refuse" });
    await vi.advanceTimersByTimeAsync(0);
    const [save] = desk.saves();
    expect(save!.add.map(element => element.kind)).toEqual(["rejection", "rejection", "reading"]);
    expect(save!.add[2]).toMatchObject({ state: "done", zones: [[0, 15]], guidelines: "2", shown: [{ by: "rules", version: "1" }] });
    expect(desk.sent.at(-1)).toEqual({ type: "open", to: "first", from: "x" });
    desk.article = "y";
    desk.store.set = new Map();
    await desk.serve();
    expect(desk.controller.session()?.article.id).toBe("y");
  });

  it("says that the queue is read where no other article is open", async () => {
    const desk = new Desk();
    desk.marked = "Anna";
    await desk.serve();
    desk.controller.run("done");
    await desk.serve();
    expect(desk.said()).toEqual(["Article done", "Every article of your queue is read."]);
  });

  it("asks for older undo steps in time", async () => {
    const desk = new Desk();
    const steps = [{ op: "o9", inverse: { remove: [], add: [] } }];
    await desk.hear(CORPUS, { ...desk.current(), undo: steps, more: true });
    desk.controller.run("accept");
    expect(desk.sent).toContainEqual({ type: "undo", article: "x", before: "o9", count: 200 });
    await desk.hear({ type: "undo", article: "x", undo: [{ op: "o8", inverse: { remove: [], add: [] } }], more: false });
    expect(desk.controller.session()?.undo.map(step => step.op).slice(0, 2)).toEqual(["o8", "o9"]);
  });
});
