import { describe, expect, it } from "vitest";
import type { Args, CommandName } from "../../src/core/commands";
import { readingOf, toList } from "../../src/core/set";
import type { Element } from "../../src/core/set";
import { here, run, runAll } from "./run";
import { sessionOf, show } from "./marked";

type Step = CommandName | readonly [CommandName, Args];
const key = (digit: string): Step => ["label", { key: digit }];
const text = (start: number, end: number): Step => ["place", { start, end }];

const TABLE: readonly (readonly [string, string, readonly Step[], string, string | null])[] = [
  ["accepts and goes on", "[Anna]PER? kam mit [Otto]PER?.", ["accept"], "[Anna]PER! kam mit [Otto]PER?.", "Otto"],
  ["accepts the last one and lets go", "Da kam [Anna]PER?.", ["accept"], "Da kam [Anna]PER!.", null],
  ["goes on at the top after the last one", "[Anna]PER? kam mit [Otto]PER?.", ["next", "accept"], "[Anna]PER? kam mit [Otto]PER!.", "Anna"],
  ["refuses and goes on", "[Anna]PER? kam mit [Otto]PER?.", ["refuse"], "[Anna]PER# kam mit [Otto]PER?.", "Otto"],
  ["takes a refusal back", "[Anna]PER# kam.", [["select", { id: "e.0" }], "accept"], "[Anna]PER! kam.", null],
  ["removes a span added by hand without a trace", "[Anna]PER kam.", [["select", { id: "e.0" }], "refuse"], "Anna kam.", null],
  ["refuses an accepted span by removing it", "[Anna]PER! kam.", [["select", { id: "e.0" }], "refuse"], "[Anna]PER# kam.", null],
  ["relabels a suggestion, accepts it and goes on", "[Anna]PER? kam mit [Otto]PER?.", [key("3")], "[Anna]LOC~ kam mit [Otto]PER?.", "Otto"],
  ["accepts a suggestion by its own label", "[Anna]PER? kam.", [key("1")], "[Anna]PER! kam.", null],
  ["corrects a decided span and stays", "[Anna]PER! kam.", [["select", { id: "e.0" }], key("2")], "[Anna]ORG~ kam.", "Anna"],
  ["relabels a span added by hand, which stays so", "[Anna]PER kam.", [["select", { id: "e.0" }], key("2")], "[Anna]ORG kam.", "Anna"],
  ["takes a correction back to what was suggested", "[Anna]PER! kam.", [["select", { id: "e.0" }], key("2"), key("1")], "[Anna]PER! kam.", "Anna"],
  ["adds the selected part of a compound", "Die Su-35-Kampfflugzeuge", [text(4, 9), key("4")], "Die [Su-35]WEAPON-Kampfflugzeuge", "Su-35"],
  ["trims blanks off the selected text", "Die Su-35 flog", [text(3, 10), key("4")], "Die [Su-35]WEAPON flog", "Su-35"],
  ["adds inside another span", "[Rat von Wien]ORG tagt", [text(8, 12), key("3")], "[Rat von [Wien]LOC]ORG tagt", "Wien"],
  ["accepts what the selection repeats", "[Anna]PER? kam.", [text(0, 4), key("1")], "[Anna]PER! kam.", "Anna"],
  ["takes a refusal back that the selection repeats", "[Anna]PER# kam.", [text(0, 4), key("1")], "[Anna]PER kam.", "Anna"],
  ["adds nothing twice", "[Anna]PER kam.", [text(0, 4), key("1")], "[Anna]PER kam.", "Anna"],
  ["doesn't know a key without a label", "[Anna]PER? kam.", [key("9")], "[Anna]PER? kam.", "Anna"],
  ["shows what is added further below as pending", "Otto, Anna, Annas, Annalena, Anna-Partei", [text(6, 10), key("1")], "Otto, [Anna]PER, [Annas]PER?, Annalena, [Anna]PER?-Partei", "Anna"],
  ["suggests no common word for the rest of the text", "an Bord und an Land", [text(0, 2), key("1")], "[an]PER Bord und an Land", "an"],
  ["suggests two capitals, but no short word with one", "EU, Er, EU, Er", [text(0, 2), key("2"), text(4, 6), key("1")], "[EU]ORG, [Er]PER, [EU]ORG?, Er", "Er"],
  ["suggests names of scripts without cases", "إيران، إيران", [text(0, 5), key("3")], "[إيران]LOC، [إيران]LOC?", "إيران"],
  ["takes back what was pending with the span that it came from", "Anna, Anna", [text(0, 4), key("1"), "undo"], "Anna, Anna", null],
  ["takes it back though an accepted one like it is there", "[Wien]LOC!, [Wien]ORG?, Wien", ["next", key("3"), "undo"], "[Wien]LOC!, [Wien]ORG?, Wien", "Wien"],
  ["widens the end by a hyphen part", "Die [Su]WEAPON?-35-Kampfflugzeuge", [["end-out", { by: "part" }]], "Die [Su-35]WEAPON~-Kampfflugzeuge", "Su-35"],
  ["narrows the end by a part", "Die [Su-35-Kampfflugzeuge]WEAPON? da", [["end-in", { by: "part" }]], "Die [Su-35]WEAPON~-Kampfflugzeuge da", "Su-35"],
  ["widens the start by a word", "Herr [Otto]PER? kam", [["start-out", { by: "part" }]], "[Herr Otto]PER~ kam", "Herr Otto"],
  ["narrows the start by a word", "[Herr Otto]PER? kam", [["start-in", { by: "part" }]], "Herr [Otto]PER~ kam", "Otto"],
  ["moves by a character that has two code points", "A[👩‍🚀Otto]PER? kam", [["start-in", { by: "character" }]], "A👩‍🚀[Otto]PER~ kam", "Otto"],
  ["moves no border past the other", "[Otto]PER? kam", [["start-in", { by: "part" }]], "[Otto]PER? kam", "Otto"],
  ["moves the borders of selected text", "Herr Otto kam", [text(5, 9), ["start-out", { by: "part" }]], "Herr Otto kam", '"Herr Otto"'],
  ["accepts the rest of a paragraph and goes on", "[Anna]PER? und [Otto]PER?.\n[Wien]LOC?", ["accept-rest"], "[Anna]PER! und [Otto]PER!.\n[Wien]LOC?", "Wien"],
  ["accepts the rest but not what was refused", "[Anna]PER? und [Otto]PER?.\n[Wien]LOC?", ["refuse", "accept-rest"], "[Anna]PER# und [Otto]PER!.\n[Wien]LOC?", "Wien"],
  ["goes to the last decision", "[Anna]PER? und [Otto]PER? und [Ida]PER?", ["accept", "refuse", "last-decision"], "[Anna]PER! und [Otto]PER# und [Ida]PER?", "Otto"],
  ["goes to the decision before the last", "[Anna]PER? und [Otto]PER? und [Ida]PER?", ["accept", "refuse", "last-decision", "last-decision"], "[Anna]PER! und [Otto]PER# und [Ida]PER?", "Anna"],
  ["accepts with a doubt", "[Anna]PER? kam", ["unsure"], "[Anna]PER! kam", "Anna"],
];

describe("decisions", () => {
  it.each(TABLE)("%s", (_, before, steps, after, selected) => {
    const session = runAll(sessionOf(before), ...steps);
    expect(show(session)).toBe(after);
    expect(here(session)).toBe(selected);
  });

  it("leaves what stands in too many places to the list of occurrences", () => {
    const session = runAll(sessionOf("Anna kam. ".repeat(202)), text(0, 4), key("1"));
    expect(session.rows.length).toBe(1);
    expect(run(session, "occurrences").result).toMatchObject({ dialog: "occurrences", occurrences: { length: 201 } });
  });

  it("shows no genitive where the article isn't German", () => {
    const session = runAll(sessionOf("Anna, Annas", { lang: "en" }), text(0, 4), key("1"));
    expect(show(session)).toBe("[Anna]PER, Annas");
  });

  it("keeps the whole suggestion in what was corrected", () => {
    const start = sessionOf("[Anna]PER? kam.");
    const suggestion = start.rows[0]!.span;
    const { saves } = run(start, "label", { key: "3" });
    const op = saves[0]!.op;
    expect(saves[0]!.do).toBe("relabel");
    expect(saves[0]!.add[0]).toEqual({ kind: "span", id: `${op}.0`, start: 0, end: 4, label: "LOC", text: "Anna", source: { by: "rules", version: "1" }, was: suggestion });
  });

  it("opens the reading with the first change", () => {
    const { saves, session } = run(sessionOf("[Anna]PER? kam.", { labels: { spans: ["PER"] } }), "accept");
    const reading = { kind: "reading", id: "reading", state: "open", labels: { spans: ["PER"] }, guidelines: "2", shown: [{ by: "rules", version: "1" }] };
    expect(saves[0]!.add[1]).toEqual(reading);
    expect(run(session, "note", { text: "x" }).saves[0]!.add.some(element => element.kind === "reading")).toBe(false);
  });

  it("takes relations and notes along when their span goes, and arguments out of events", () => {
    const elements: Element[] = [
      { kind: "relation", id: "r", label: "WORKS", head: "e.0", tail: "e.1" },
      { kind: "note", id: "n", text: "?", state: "open", ref: { id: "e.0" } },
      { kind: "note", id: "other", text: "whole", state: "open" },
      { kind: "event", id: "v", label: "MEET", triggers: ["e.1"], args: [{ role: "who", ref: "e.0" }] },
      { kind: "event", id: "w", label: "MEET", args: [{ role: "who", ref: "e.0" }] },
    ];
    const before = sessionOf("[Anna]PER kam zu [Otto]PER", { elements });
    const after = runAll(before, ["select", { id: "e.0" }], "refuse");
    expect(toList(after.set).map(element => element.id)).toEqual(["e.1", "other", "v", "reading"]);
    expect(after.set.get("v")).toEqual({ kind: "event", id: "v", label: "MEET", triggers: ["e.1"] });
    expect(new Map(runAll(after, "undo").set)).toEqual(new Map(before.set));
  });

  it("lists every occurrence, those inside a span of the same label unticked, and marks the chosen in one step", () => {
    const session = runAll(sessionOf("[Wien]LOC. Wien. [Stadt Wien]LOC. Wiens. Wiener."), ["select", { id: "e.0" }]);
    const asked = run(session, "occurrences").result;
    expect(asked?.type === "ask" && asked.dialog === "occurrences" && asked.occurrences.map(({ start, text: found, inside }) => [start, found, inside])).toEqual([
      [6, "Wien", false],
      [18, "Wien", true],
      [24, "Wiens", false],
    ]);
    const after = run(session, "occurrences", { chosen: [[6, 10], [24, 29]] });
    expect(show(after.session)).toBe("[Wien]LOC. [Wien]LOC. [Stadt Wien]LOC. [Wiens]LOC. Wiener.");
    expect(after.saves).toHaveLength(1);
    expect(show(runAll(after.session, "undo"))).toBe("[Wien]LOC. Wien. [Stadt Wien]LOC. Wiens. Wiener.");
  });

  it("gives a span a further segment, and merges one that touches", () => {
    const two = runAll(sessionOf("Nord- und [Südkorea]LOC"), ["select", { id: "e.0" }], text(0, 4), "segment");
    expect(two.rows[0]!.span).toEqual({ kind: "span", id: "e.0", start: 0, end: 18, label: "LOC", text: "Nord- und Südkorea", segments: [[0, 4], [10, 18]] });
    const one = runAll(two, text(4, 10), "segment");
    expect(one.rows[0]!.span).toEqual({ kind: "span", id: "e.0", start: 0, end: 18, label: "LOC", text: "Nord- und Südkorea" });
  });

  it("notes a read paragraph once, and merges those that blanks alone keep apart", () => {
    const session = runAll(sessionOf("[Anna]PER?.\n\nOtto.\nIda."), "accept-rest", "accept-rest");
    expect(readingOf(session.set)?.zones).toEqual([[0, 12]]);
    const again = run(runAll(session, ["place", { start: 0 }]), "accept-rest");
    expect(again.saves).toEqual([]);
  });

  it("refuses to change what is read-only, and says why", () => {
    const { session, saves, result } = run(sessionOf("[Anna]PER? kam", { readonly: "made by a newer version" }), "accept");
    expect(saves).toEqual([]);
    expect(show(session)).toBe("[Anna]PER? kam");
    expect(result?.type === "move" && result.say).toEqual({ key: "say.readonly", params: { reason: "made by a newer version" } });
  });

  it("works with labels that name members of every object", () => {
    const session = sessionOf("Anna kam");
    const scheme = { version: 1, spans: [{ label: "__proto__", key: "1" }, { label: "constructor", key: "2" }] };
    const odd = { ...session, corpus: { ...session.corpus, scheme } };
    const after = runAll(odd, text(0, 4), key("1"), text(5, 8), key("2"));
    expect(after.rows.map(row => row.span.label)).toEqual(["__proto__", "constructor"]);
  });
});
