import { describe, expect, it } from "vitest";
import type { Outbox } from "../../src/core/outbox";
import { backoff, EMPTY, entriesOf, entry, expired, nextDue, PATIENCE, put, refused, saved, sendable, sent, summary } from "../../src/core/outbox";
import type { Save } from "../../src/core/wire";

const save = (op: string, article = "x"): Save => ({ type: "save", op, article, rev: 0, do: "add", ms: 0, remove: [], add: [] });
const filled = (...saves: readonly Save[]): Outbox => saves.reduce<Outbox>((outbox, each) => put(outbox, entry(each, "sha", [])), EMPTY);
const ops = (outbox: Outbox, now = 0): readonly string[] => sendable(outbox, now).map(item => item.save.op);

describe("the outbox", () => {
  it("sends one change of an article at a time, in order", () => {
    const outbox = filled(save("a"), save("b"), save("c", "y"));
    expect(ops(outbox)).toEqual(["a", "c"]);
    expect(ops(sent(outbox, "a", 0))).toEqual(["c"]);
    expect(ops(saved(sent(outbox, "a", 0), "a", 5))).toEqual(["b", "c"]);
  });

  it("keeps what is not answered, and sends it again under the same op after a while", () => {
    const late = expired(sent(filled(save("a")), "a", 0), PATIENCE);
    expect(ops(late, PATIENCE)).toEqual([]);
    expect(ops(late, PATIENCE + backoff(1))).toEqual(["a"]);
    expect(summary(late)).toMatchObject({ unsent: 1, trouble: "waiting" });
    expect(nextDue(late)).toBe(PATIENCE + backoff(1));
  });

  it("is woken for the change in front alone, not for those that wait behind it", () => {
    expect(nextDue(sent(filled(save("a"), save("b")), "a", 0))).toBe(PATIENCE);
    expect(nextDue(EMPTY)).toBeNull();
  });

  it("waits longer from attempt to attempt, a minute at most", () => {
    expect([1, 2, 3, 10, 100].map(backoff)).toEqual([1000, 2000, 4000, 60_000, 60_000]);
  });

  it("puts a change that the store won't take aside, and it blocks nothing", () => {
    const outbox = refused(sent(filled(save("a"), save("b")), "a", 0), "a", [{ message: "no such label" }], false, 0);
    expect(ops(outbox)).toEqual(["b"]);
    expect(entriesOf(outbox, "x").map(item => item.save.op)).toEqual(["b"]);
    expect(summary(outbox)).toMatchObject({ unsent: 2, trouble: "refused", problems: [{ message: "no such label" }] });
  });

  it("tries again what a full disk refused", () => {
    const outbox = refused(sent(filled(save("a")), "a", 0), "a", [{ message: "the disk is full" }], true, 0);
    expect(summary(outbox).trouble).toBe("disk");
    expect(ops(outbox, backoff(1))).toEqual(["a"]);
  });

  it("says when something was saved last, and that all is well", () => {
    expect(summary(saved(sent(filled(save("a")), "a", 0), "a", 77))).toEqual({ unsent: 0, savedAt: 77, trouble: "none", problems: [], conflict: null, persistent: true });
  });
});
