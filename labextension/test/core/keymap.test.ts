import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/core/command-table";
import { DEFAULT_KEYMAP, find } from "../../src/core/keymap";
import { MESSAGES, translator } from "../../src/core/messages";

const press = (key: string, held = ""): Parameters<typeof find>[1] => ({
  key,
  shiftKey: held.includes("shift"),
  ctrlKey: held.includes("ctrl"),
  metaKey: held.includes("meta"),
  altKey: held.includes("alt"),
});

describe("keys", () => {
  it.each([
    ["f", "", "next", undefined],
    ["F", "", "next", undefined],
    ["F", "shift", "next", { any: true }],
    ["0", "", "label", { key: "0" }],
    [" ", "", "accept-rest", undefined],
    ["+", "shift", "segment", undefined],
    ["/", "shift", "search", undefined],
    ["?", "shift", "help", undefined],
    ["z", "", "zone", undefined],
    ["z", "ctrl", "undo", undefined],
    ["Z", "meta shift", "redo", undefined],
    ["Enter", "ctrl", "done", undefined],
    ["Q", "shift", "start-out", { by: "character" }],
    ["ArrowLeft", "ctrl shift", "caret", { to: "left", by: "part", extend: true }],
  ])("%j with %j is %s", (key, held, command, args) => {
    const binding = find(DEFAULT_KEYMAP, press(key, held), "text");
    expect([binding?.command, binding?.args]).toEqual([command, args]);
  });

  it("leave Ctrl+S, Tab and what is typed with AltGr alone", () => {
    for (const [key, held] of [["s", "ctrl"], ["Tab", ""], ["e", "ctrl alt"], ["a", "ctrl"], ["Enter", ""]] as const) {
      expect(find(DEFAULT_KEYMAP, press(key, held), "text")).toBeNull();
    }
  });

  it("go through rows in the list and through the text in the text", () => {
    expect(find(DEFAULT_KEYMAP, press("ArrowDown"), "list")?.command).toBe("row");
    expect(find(DEFAULT_KEYMAP, press("ArrowDown"), "text")?.command).toBe("caret");
  });

  it("name commands and words that there are, and none twice in one place", () => {
    const seen = new Set<string>();
    for (const { key, shift, ctrl, where, command, help, group } of DEFAULT_KEYMAP) {
      expect(COMMANDS).toContain(command);
      expect(Object.keys(MESSAGES)).toContain(help);
      expect(Object.keys(MESSAGES)).toContain(`group.${group}`);
      for (const place of where === "any" ? ["text", "list"] : [where]) {
        const name = JSON.stringify([key, !!shift, !!ctrl, place]);
        expect(seen.has(name), name).toBe(false);
        seen.add(name);
      }
    }
  });
});

describe("words", () => {
  it("take their parameters and the form for one or several", () => {
    const translate = translator(MESSAGES, { mine: "{text} {unknown} {constructor}" });
    expect(translate("say.hits", { count: 1 })).toBe("1 place found");
    expect(translate("say.hits", { count: 0 })).toBe("0 places found");
    expect(translate("mine", { text: "{count}" })).toBe("{count} {unknown} {constructor}");
    expect(translate("no-such-key")).toBe("no-such-key");
  });
});
