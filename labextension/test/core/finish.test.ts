import { describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/set";
import { zoneCorrections } from "../../src/core/zones";
import { noteOn } from "../../src/core/remarks";
import { run, runAll } from "./run";
import { sessionOf, show } from "./marked";

describe("an article", () => {
  it("is done with what is pending accepted or refused, and read but for what is masked", () => {
    const zones = [{ start: 0, end: 4, type: "title" as const }, { start: 5, end: 9, type: "boilerplate" as const }, { start: 10, end: 14, type: "credit" as const }];
    const session = sessionOf("[Anna]PER?\n#adv\nOtto", { zones });
    expect(run(session, "done").result).toMatchObject({ type: "ask", dialog: "done", pending: 1 });
    const done = runAll(session, ["done", { pending: "accept" }]);
    expect(show(done)).toBe("[Anna]PER!\n#adv\nOtto");
    expect(readingOf(done.set)).toMatchObject({ state: "done", zones: [[0, 4], [10, 14]] });
    expect(run(done, "done").result).toEqual({ type: "errand", errand: "first" });
  });

  it("stays done when something is corrected in it, and is open again when the reader says so", () => {
    const done = runAll(sessionOf("[Anna]PER kam"), "done", ["select", { id: "e.0" }], ["label", { key: "2" }]);
    expect(readingOf(done.set)?.state).toBe("done");
    expect(readingOf(runAll(done, "reopen").set)?.state).toBe("open");
  });

  it("is skipped with its reason, and open again with the next decision", () => {
    const session = sessionOf("[Anna]PER? kam");
    expect(run(session, "skip").result).toMatchObject({ type: "ask", dialog: "skip" });
    const skipped = runAll(session, ["skip", { reason: " a duplicate " }]);
    expect(readingOf(skipped.set)).toMatchObject({ state: "skipped", reason: "a duplicate" });
    const again = readingOf(runAll(skipped, "next", "accept").set);
    expect([again?.state, again?.reason]).toEqual(["open", undefined]);
  });
});

describe("a remark", () => {
  it("is kept with its span, changed, and taken away when emptied", () => {
    const session = runAll(sessionOf("[Anna]PER kam"), ["select", { id: "e.0" }], ["note", { text: "which one?" }]);
    const note = noteOn(session, "e.0");
    expect(note).toMatchObject({ text: "which one?", ref: { id: "e.0" } });
    expect(run(session, "note").result).toMatchObject({ type: "ask", dialog: "note", text: "which one?" });
    const changed = runAll(session, ["note", { text: "the first" }]);
    expect(noteOn(changed, "e.0")).toMatchObject({ id: note!.id, text: "the first" });
    expect(noteOn(runAll(changed, ["note", { text: "" }]), "e.0")).toBeNull();
  });

  it("goes to the article where no span is selected, and to no suggestion", () => {
    expect(noteOn(runAll(sessionOf("Anna"), ["note", { text: "short" }]), null)).toMatchObject({ text: "short" });
    expect(run(sessionOf("[Anna]PER? kam"), "note", { text: "x" }).saves).toEqual([]);
  });

  it("is an attribute, which goes with a label that doesn't know it, while a doubt stays", () => {
    const session = runAll(sessionOf("[Su-35]WEAPON! kam"), ["select", { id: "e.0" }], ["attribute", { name: "system", value: "jet" }], "unsure");
    expect(session.rows[0]).toMatchObject({ status: "accepted", span: { attrs: { system: "jet", unsure: true } } });
    expect(runAll(session, ["label", { key: "2" }]).rows[0]!.span.attrs).toEqual({ unsure: true });
    expect(runAll(session, "unsure", ["attribute", { name: "system", value: null }]).rows[0]!.span.attrs).toBeUndefined();
  });
});

describe("a zone", () => {
  it("takes the next type, in the reader's own set, and goes when it is as guessed again", () => {
    const session = runAll(sessionOf("Titel\nText"), "zone");
    expect(session.blocks.map(block => block.type)).toEqual(["title", "paragraph"]);
    expect(zoneCorrections(session.set)).toMatchObject([{ start: 0, end: 5, type: "title" }]);
    const back = runAll(session, ["zone", { type: "paragraph" }]);
    expect([back.blocks[0]!.type, zoneCorrections(back.set)]).toEqual(["paragraph", []]);
  });

  it("gets its rights back with one key", () => {
    const zones = [{ start: 0, end: 4, type: "boilerplate" as const }];
    expect(runAll(sessionOf("Text", { zones }), "zone").blocks[0]!.type).toBe("paragraph");
  });
});
