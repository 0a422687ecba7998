import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { SENTENCES } from "../../src/lab/viewWords";

const CATALOGUE = "../annotator/locale/de_DE/LC_MESSAGES/article_annotator.json";
const LITERAL = `'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*"`;

const { "": head, ...german } = JSON.parse(readFileSync(CATALOGUE, "utf8")) as Record<string, readonly string[]>;

/** Every sentence that passes through the translator: one form, or one for one and one for many. */
function sentences(): Map<string, readonly string[]> {
  const found = Object.values(SENTENCES).map((words): readonly string[] => (typeof words === "string" ? [words] : words));
  for (const file of readdirSync("src/lab")) {
    const source = readFileSync(`src/lab/${file}`, "utf8");
    for (const [, literal] of source.matchAll(new RegExp(`\\.__\\(\\s*(${LITERAL})`, "g"))) {
      found.push([unquoted(literal!)]);
    }
    for (const [, one, many] of source.matchAll(new RegExp(`\\._n\\(\\s*(${LITERAL}),\\s*(${LITERAL})`, "g"))) {
      found.push([unquoted(one!), unquoted(many!)]);
    }
  }
  return new Map(found.map(forms => [forms[0]!, forms]));
}

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, "$1");
}

function places(text: string): readonly string[] {
  return [...text.matchAll(/\{\w+\}|%\d/g)].map(match => match[0]).sort();
}

test("every sentence is there in German, and none that nobody says", () => {
  const wanted = [...sentences().keys()].sort();
  expect(wanted.length).toBeGreaterThan(300);
  expect(Object.keys(german).sort()).toEqual(wanted);
});

test("a sentence that counts has a form for one and a form for many, each with the places of its English", () => {
  for (const [key, forms] of sentences()) {
    expect(german[key]?.map(places), key).toEqual(forms.map(places));
  }
});

test("the catalogue says for what and for which language it is", () => {
  expect(head).toMatchObject({ domain: "article_annotator", language: "de-DE" });
});
