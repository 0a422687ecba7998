import { describe, expect, it } from "vitest";
import { entry } from "../../src/core/outbox";
import { openStore } from "../../src/transport/store";

class FakeStorage implements Storage {
  private readonly items = new Map<string, string>();
  full = false;

  get length(): number {
    return this.items.size;
  }
  key(index: number): string | null {
    return [...this.items.keys()].reverse()[index] ?? null;
  }
  getItem(name: string): string | null {
    return this.items.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    if (this.full) {
      throw new DOMException("full", "QuotaExceededError");
    }
    this.items.set(name, value);
  }
  removeItem(name: string): void {
    this.items.delete(name);
  }
  clear(): void {
    this.items.clear();
  }
}

const item = (op: string) => entry({ type: "save", op, article: "x", rev: 0, do: "add", ms: 0, remove: [], add: [] }, "sha", []);

describe("the outbox's storage", () => {
  it("gives back what was put, in that order, to the next page of the same reader alone", async () => {
    const localStorage = new FakeStorage();
    const first = await openStore({ localStorage }, "a1", "v1");
    await first.write([item("b"), item("a")], []);
    await first.write([item("c")], ["a"]);
    expect(first.persistent).toBe(true);
    expect((await (await openStore({ localStorage }, "a1", "v2")).load()).map(each => each.save.op)).toEqual(["b", "c"]);
    expect(await (await openStore({ localStorage }, "a2", "v3")).load()).toEqual([]);
  });

  it("leaves alone what a view that is still open has unsent", async () => {
    const localStorage = new FakeStorage();
    await (await openStore({ localStorage }, "a1", "v1")).write([item("a")], []);
    const load = async (alive: string[]) => (await (await openStore({ localStorage, alive: async () => new Set(alive) }, "a1", "v2")).load()).length;
    expect([await load(["v1"]), await load([])]).toEqual([0, 1]);
  });

  it("says so where nothing survives the page", async () => {
    const localStorage = new FakeStorage();
    localStorage.full = true;
    const store = await openStore({ localStorage }, "a1", "v1");
    await store.write([item("a")], []);
    expect([store.persistent, (await store.load()).length]).toEqual([false, 1]);
  });

  it("says so where the storage fills up later", async () => {
    const localStorage = new FakeStorage();
    const store = await openStore({ localStorage }, "a1", "v1");
    localStorage.full = true;
    await store.write([item("a")], []);
    expect(store.persistent).toBe(false);
  });
});
