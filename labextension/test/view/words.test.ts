import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEFAULT_KEYMAP } from "../../src/core/keymap";
import { MESSAGES } from "../../src/core/messages";
import { WORDS } from "../../src/view/words";

const folder = new URL("../../src/view/", import.meta.url);
const sources = readdirSync(folder)
  .filter(name => name.endsWith(".ts") && name !== "words.ts")
  .map(name => ({ name, code: readFileSync(new URL(name, folder), "utf8") }));
const known = new Set([...Object.keys(WORDS), ...Object.keys(MESSAGES)]);

test("every key that the view speaks by has words", () => {
  const spoken = sources.flatMap(({ code }) => [...code.matchAll(/"((?:view|status|strip|search|dialog|notice|reading|zone|group)\.[a-z-]+)"/g)].map(match => match[1]!));
  expect(spoken.length).toBeGreaterThan(80);
  expect(spoken.filter(key => !known.has(key))).toEqual([]);
});

test("every key of the keymap, every decision and every state has words", () => {
  const states = ["pending", "accepted", "corrected", "added", "refused"].map(status => `status.${status}`);
  const readings = ["open", "done", "skipped"].map(state => `reading.${state}`);
  const keys = [...DEFAULT_KEYMAP.flatMap(binding => [binding.help, `group.${binding.group}`]), ...states, ...readings];
  expect(keys.filter(key => !known.has(key))).toEqual([]);
});

test("no words are left over", () => {
  const code = sources.map(source => source.code).join("\n");
  const made = /^(?:do\.|status\.(?:pending|accepted|corrected|added|refused|trouble-)|view\.tab-|reading\.|zone\.|group\.)/;
  expect(Object.keys(WORDS).filter(key => !made.test(key) && !code.includes(`"${key}"`))).toEqual([]);
});

test("no text becomes markup, and no style is written as a string", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function|\beval\(|\.cssText|setAttribute\("(?:style|href|src|on\w+)"|CSS\.highlights\.clear/;
  expect(sources.filter(({ code }) => forbidden.test(code)).map(source => source.name)).toEqual([]);
});
