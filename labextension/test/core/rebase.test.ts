import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/core/outbox";
import { entry } from "../../src/core/outbox";
import { insist, rebase, seen } from "../../src/core/rebase";
import type { AnnotationSet, Element, Span } from "../../src/core/set";
import { fromList } from "../../src/core/set";

const span = (id: string, start: number, label = "PER"): Span => ({ kind: "span", id, start, end: start + 4, label, text: "Anna" });
const base = fromList([span("a", 0), span("b", 10)]);

function change(op: string, set: AnnotationSet, remove: readonly string[], add: readonly Element[], rev = 1): Entry {
  return entry({ type: "save", op, article: "x", rev, do: "add", ms: 0, remove, add }, "sha", seen(set, { remove, add }));
}

describe("a stale change", () => {
  it("goes on top under a new op where nobody touched what it saw", () => {
    const theirs = fromList([span("a", 0, "ORG"), span("b", 10), span("c", 20)]);
    const result = rebase("x", [change("o1", base, ["b"], [span("b", 10, "LOC")])], theirs, 5, ["n1"]);
    expect(result.clash).toBeNull();
    expect(result.entries[0]!.save).toMatchObject({ op: "n1", rev: 5, remove: ["b"], add: [span("b", 10, "LOC")] });
    expect([...result.set.values()]).toEqual([span("a", 0, "ORG"), span("c", 20), span("b", 10, "LOC")]);
    expect(result.steps.get("o1")).toEqual({ op: "n1", inverse: { remove: ["b"], add: [span("b", 10)] } });
  });

  it("is shown with both versions where the other touched the same element", () => {
    const theirs = fromList([span("a", 0, "ORG"), span("b", 10)]);
    const { clash, entries, set } = rebase("x", [change("o1", base, ["a"], [span("a", 0, "LOC")]), change("o2", base, ["b"], [])], theirs, 5, ["n1", "n2"]);
    expect(clash).toMatchObject({ op: "o1", mine: [span("a", 0, "LOC")], theirs: [span("a", 0, "ORG")] });
    expect(entries.map(item => [item.save.op, item.state])).toEqual([["o1", "clashed"], ["o2", "waiting"]]);
    expect(set).toEqual(theirs);
  });

  it("is a clash where an end of its relation went", () => {
    const relation: Element = { kind: "relation", id: "r", label: "KNOWS", head: "a", tail: "b" };
    expect(rebase("x", [change("o1", base, [], [relation])], fromList([span("a", 0)]), 5, ["n1"]).clash).not.toBeNull();
  });

  it("is a clash where something written elsewhere would be left pointing at nothing; insisting takes that along", () => {
    const note: Element = { kind: "note", id: "n", text: "Who?", state: "open", ref: { id: "a" } };
    const theirs = fromList([...base.values(), note]);
    const mine = change("o1", base, ["a"], []);
    const { clash } = rebase("x", [mine], theirs, 5, ["n1"]);
    expect(clash).toMatchObject({ mine: [], theirs: [span("a", 0), note] });
    expect(insist(mine, theirs).save).toMatchObject({ remove: ["a", "n"], add: [] });
  });

  it("is one with the same addition of another", () => {
    const theirs = fromList([...base.values(), span("other.0", 20)]);
    const mine = [change("o1", base, [], [span("o1.0", 20)]), change("o2", fromList([span("o1.0", 20)]), ["o1.0"], [span("o1.0", 20, "LOC")], 2)];
    const { entries, set, steps } = rebase("x", mine, theirs, 5, ["n1", "n2"]);
    expect(steps.get("o1")).toBeNull();
    expect(entries.map(item => item.save)).toMatchObject([{ op: "n2", rev: 5, remove: ["other.0"], add: [span("other.0", 20, "LOC")] }]);
    expect([...set.keys()]).toEqual(["a", "b", "other.0"]);
  });

  it("is done with where the store has it already under another op", () => {
    const theirs = fromList([span("b", 10), span("a", 0, "LOC")]);
    const { entries, clash } = rebase("x", [change("o1", base, ["a"], [span("a", 0, "LOC")])], theirs, 5, ["n1"]);
    expect([entries, clash]).toEqual([[], null]);
  });

  it("doesn't quarrel about who opened the article", () => {
    const reading: Element = { kind: "reading", id: "reading", state: "open" };
    const theirs = fromList([...base.values(), { ...reading, guidelines: "3" } as Element]);
    const { entries, clash } = rebase("x", [change("o1", base, [], [span("o1.0", 20), reading])], theirs, 5, ["n1"]);
    expect(clash).toBeNull();
    expect(entries[0]!.save.add).toEqual([span("o1.0", 20)]);
  });

  it("names the ops that it takes back by their new names", () => {
    const added = change("o1", base, [], [span("o1.0", 20)]);
    const undone = change("o2", fromList([span("o1.0", 20)]), ["o1.0"], [], 2);
    const { entries } = rebase("x", [added, { ...undone, save: { ...undone.save, do: "undo", undoes: "o1" } }], base, 5, ["n1", "n2"]);
    expect(entries[1]!.save.undoes).toBe("n1");
  });

  it("wins when the reader says so, without pointing at what is gone", () => {
    const relation: Element = { kind: "relation", id: "r", label: "KNOWS", head: "a", tail: "gone" };
    const mine = insist(change("o1", base, ["a"], [span("a", 0, "LOC"), relation]), fromList([span("a", 0, "ORG")]));
    expect([mine.save.remove, mine.save.add]).toEqual([["a"], [span("a", 0, "LOC")]]);
  });
});
