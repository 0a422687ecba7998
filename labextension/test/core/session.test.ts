import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Args, CommandName } from "../../src/core/commands";
import { COMMANDS } from "../../src/core/command-table";
import { places } from "../../src/core/offsets";
import { rowsOf } from "../../src/core/rows";
import { paragraphs } from "../../src/core/segments";
import type { Session } from "../../src/core/session";
import { advance, open, progress, recall } from "../../src/core/session";
import { fromList } from "../../src/core/set";
import type { AnnotationSet } from "../../src/core/set";
import { CORPUS, message, sessionOf } from "./marked";
import { run, runAll } from "./run";

const TEXT = "[Anna Lind]PER? traf [Otto]PER! in [Wien]LOC? 😀.\n\n[Wien]LOC? und [Wien]ORG?: die [Su-35]WEAPON?-Jets, [Stadt [Graz]LOC]ORG~.\nAnna Lind, Otto, Wien.";
const WIEN = places(sessionOf(TEXT).map, "Wien");
const command = fc.constantFrom(...COMMANDS.filter(name => !["undo", "redo"].includes(name)));
const args: fc.Arbitrary<Args> = fc.record(
  {
    key: fc.constantFrom("1", "2", "3", "4"),
    by: fc.constantFrom("part" as const, "character" as const),
    start: fc.integer({ min: -3, max: 120 }),
    end: fc.integer({ min: -3, max: 120 }),
    to: fc.constantFrom("left" as const, "right" as const, "next" as const, "previous" as const),
    extend: fc.boolean(),
    text: fc.constantFrom("", "a note"),
    name: fc.constantFrom("system", "unsure"),
    value: fc.constantFrom(null, "missile", true),
    pending: fc.constantFrom("accept" as const, "refuse" as const),
    reason: fc.constant("duplicate"),
    chosen: fc.subarray([...WIEN]),
  },
  { requiredKeys: ["key", "by"] }
);
const walks = fc.array(fc.tuple(command, args), { maxLength: 40 });
const plain = (set: AnnotationSet): unknown => [...set.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
const walk = (start: Session, steps: readonly (readonly [CommandName, Args])[]): Session => steps.reduce((session, [name, more]) => run(session, name, more).session, start);

describe("a session", () => {
  it("is back at its start when everything was taken back, and where it was when it's all done again", () => {
    fc.assert(
      fc.property(walks, steps => {
        const start = sessionOf(TEXT);
        const end = walk(start, steps);
        let back = end;
        while (back.undo.length > 0) {
          back = run(back, "undo").session;
        }
        expect(plain(back.set)).toEqual(plain(start.set));
        expect(back.rows).toEqual(start.rows);
        let again = back;
        while (again.redo.length > 0) {
          again = run(again, "redo").session;
        }
        expect(plain(again.set)).toEqual(plain(end.set));
      }),
      { numRuns: 300 }
    );
  });

  it("keeps by small steps the rows that it would have from scratch, whole and in order", () => {
    fc.assert(
      fc.property(walks, steps => {
        const session = walk(sessionOf(TEXT), steps);
        expect(session.rows).toEqual(rowsOf(session.set, session.suggestions));
        expect(session.blocks).toEqual(paragraphs(session.map, session.zones));
        for (const element of session.set.values()) {
          if (element.kind === "span") {
            expect(element.text).toBe(session.map.slice(element.start, element.end));
          }
        }
      }),
      { numRuns: 300 }
    );
  });

  it("sends changes that a store can apply to what it has, each with the next revision", () => {
    fc.assert(
      fc.property(walks, steps => {
        let session = sessionOf(TEXT);
        let stored: Session = session;
        for (const [name, more] of steps) {
          const done = run(session, name, more);
          for (const save of done.saves) {
            expect(save.rev).toBe(stored.rev);
            stored = advance(stored, save, save.do);
          }
          session = done.session;
        }
        expect(stored.set).toEqual(session.set);
      }),
      { numRuns: 100 }
    );
  });

  it("keeps rows that a decision doesn't touch the same values", () => {
    const before = sessionOf(TEXT);
    const after = runAll(before, "accept");
    const kept = after.rows.filter(row => before.rows.includes(row));
    expect(kept.length).toBe(before.rows.length - 1);
  });

  it("names in an undo the op that it takes back, and in a redo the undo", () => {
    const accepted = run(sessionOf("[Anna]PER? kam."), "accept");
    const undone = run(accepted.session, "undo");
    const redone = run(undone.session, "redo");
    expect(undone.saves[0]).toMatchObject({ do: "undo", undoes: accepted.saves[0]!.op, rev: 1 });
    expect(redone.saves[0]).toMatchObject({ do: "redo", undoes: undone.saves[0]!.op, rev: 2 });
    expect(redone.session.undo.map(step => step.op)).toEqual([redone.saves[0]!.op]);
  });

  it("forgets what could be done again once something else is decided", () => {
    const session = runAll(sessionOf("[Anna]PER? und [Otto]PER?"), "accept", "undo", "refuse");
    expect(session.redo).toEqual([]);
  });

  it("asks for older changes when its own are all taken back", () => {
    const session = { ...sessionOf("Anna"), more: true };
    expect(run(session, "undo").result).toEqual({ type: "errand", errand: "older-undo" });
    const step = { op: "old", inverse: { remove: ["e"], add: [] } };
    const recalled = recall(session, { type: "undo", article: "x", undo: [step], more: false });
    expect([recalled.undo, recalled.more]).toEqual([[step], false]);
  });

  it("doesn't take back what was changed elsewhere since", () => {
    const session = runAll(sessionOf("[Anna]PER? kam."), "accept");
    const { result } = run({ ...session, set: fromList([]) }, "undo");
    expect(result?.type === "move" && result.say?.key).toBe("say.changed-since");
  });

  it("doesn't offer again what a reader decided, whoever suggests it and in whatever version", () => {
    const decided = runAll(sessionOf("[Anna]PER? und [Otto]PER? und [Ida]PER?"), "accept", "refuse", ["label", { key: "3" }]);
    const newer = message("[Anna]PER? und [Otto]PER? und [Ida]PER?", { set: [...decided.set.values()] });
    const versions = newer.suggestions.map(suggestion => ({ ...suggestion, sources: [{ by: "rules", version: "2" }] }));
    expect(open(CORPUS, { ...newer, suggestions: versions }).rows.map(row => row.status)).toEqual(["accepted", "refused", "corrected"]);
  });

  it("counts what is decided and what is left", () => {
    expect(progress(runAll(sessionOf("[Anna]PER? und [Otto]PER? und [Ida]PER?"), "accept", "refuse"))).toEqual({ pending: 1, decided: 2, total: 3 });
  });
});
