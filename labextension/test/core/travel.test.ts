import { describe, expect, it } from "vitest";
import type { Args, CommandName } from "../../src/core/commands";
import { here, run, runAll } from "./run";
import { sessionOf } from "./marked";

type Step = CommandName | readonly [CommandName, Args];
const TEXT = "[Anna]PER? und [Otto]PER! in\n[Wien]LOC?, Su-35-Jets 👩‍🚀.";

describe("going somewhere", () => {
  it.each<readonly [string, readonly Step[], string | null]>([
    ["begins at the first pending span", [], "Anna"],
    ["goes to the next pending span", ["next"], "Wien"],
    ["goes back to the one before", ["next", "previous"], "Anna"],
    ["goes to the next span of any state", [["next", { any: true }]], "Otto"],
    ["goes on from the caret where it was moved", [["place", { start: 5 }], "next"], "Wien"],
    ["goes round at the end", ["next", "next"], "Anna"],
    ["goes through the rows of the list", [["row", { to: "next" }]], "Otto"],
    ["goes to the last row of the list", [["row", { to: "end" }]], "Wien"],
    ["goes through the rows that the filter leaves", [["filter", { status: "pending" }], ["row", { to: "next" }]], "Wien"],
    ["selects by characters", [["place", { start: 5 }], ["caret", { to: "right", extend: true }], ["caret", { to: "right", extend: true }]], '"un"'],
    ["selects backwards", [["place", { start: 8 }], ["caret", { to: "left", by: "part", extend: true }]], '"und"'],
    ["selects by word parts", [["place", { start: 23 }], ["caret", { to: "right", by: "part", extend: true }], ["caret", { to: "right", by: "part", extend: true }]], '"Su-35"'],
    ["takes back what it selected too far", [["place", { start: 5, end: 8 }], ["caret", { to: "left", extend: true }]], '"un"'],
    ["selects whole characters alone", [["place", { start: 34, end: 35 }]], '"👩‍🚀"'],
    ["lets go of the selected text first", [["place", { start: 5, end: 8 }], "clear"], "Anna"],
    ["lets go of the row then", [["place", { start: 5, end: 8 }], "clear", "clear"], null],
    ["selects what is searched, whatever its case", [["search", { query: "jets" }]], '"Jets"'],
    ["goes to the next place found", [["search", { query: "n" }], ["search-step", { to: "next" }], ["search-step", { to: "next" }]], '"n"'],
  ])("%s", (_, steps, expected) => {
    expect(here(runAll(sessionOf(TEXT), ...steps))).toBe(expected);
  });

  it.each<readonly [string, Args, number]>([
    ["a character that is several code points", { to: "right" }, 37],
    ["a character back", { to: "left" }, 33],
    ["the end of the text", { to: "text-end" }, 38],
    ["the start of the text", { to: "text-start" }, 0],
    ["the start of its block", { to: "start" }, 17],
    ["a place that the view gives", { offset: 7 }, 7],
    ["the nearest place that there is", { offset: 999 }, 38],
  ])("moves the caret over %s", (_, args, expected) => {
    expect(run(runAll(sessionOf(TEXT), ["place", { start: 34 }]), "caret", args).session.caret).toBe(expected);
  });

  it("jumps to the next word that begins with the letters, before places within words", () => {
    const session = sessionOf("Bahn, Anna, Hand, an");
    const jumps = [session];
    for (let count = 0; count < 3; count += 1) {
      jumps.push(runAll(jumps.at(-1)!, ["jump", { letters: "an" }]));
    }
    expect(jumps.map(jump => jump.caret)).toEqual([0, 6, 18, 6]);
  });

  it("counts what it finds and says where nothing is", () => {
    const session = sessionOf(TEXT);
    expect(run(session, "search", { query: "n" }).session.search).toMatchObject({ query: "n", index: 0 });
    const nothing = run(session, "jump", { letters: "zzz" }).result;
    expect(nothing?.type === "move" && nothing.say?.key).toBe("say.not-found");
    expect(run(sessionOf("Anna"), "next").result).toMatchObject({ type: "move", say: { key: "say.nothing-pending" } });
  });
});
