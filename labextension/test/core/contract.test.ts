import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Change } from "../../src/core/change";
import { apply, ChangeRefused, fits, invert } from "../../src/core/change";
import { canonicalContent, contentKey, suggestionId } from "../../src/core/identity";
import { OffsetMap } from "../../src/core/offsets";
import type { AnnotationSet, Element, Suggestable } from "../../src/core/set";
import { fromList, toList } from "../../src/core/set";

const read = <Value>(name: string): Value => JSON.parse(readFileSync(new URL(`../../../tests/contract/${name}.json`, import.meta.url), "utf8")) as Value;
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

interface OffsetCase {
  readonly name: string;
  readonly text: string;
  readonly units: readonly number[];
  readonly pairs: number;
  readonly sha256: string;
}

it("counts the offsets of every stretch as agreed", () => {
  let count = 0;
  for (const { name, text, units, pairs, sha256: expected } of read<readonly OffsetCase[]>("offsets")) {
    const map = new OffsetMap(text);
    const offsets = units.map((_, offset) => offset);
    expect(offsets.map(offset => map.toUtf16(offset)), name).toEqual(units);
    expect(units.map(unit => map.fromUtf16(unit)), name).toEqual(offsets);
    const stretches = offsets.flatMap(start => offsets.slice(start).map(end => `${start} ${end} ${map.toUtf16(start)} ${map.toUtf16(end)} ${map.slice(start, end)}\n`));
    expect(stretches.length).toBe(pairs);
    expect(hash(stretches.join("")), name).toBe(expected);
    count += pairs;
  }
  expect(count).toBeGreaterThanOrEqual(20_000);
});

it("has no offset inside a surrogate pair", () => {
  for (const { text, units } of read<readonly OffsetCase[]>("offsets")) {
    const map = new OffsetMap(text);
    const known = new Set(units);
    for (let unit = 0; unit <= text.length; unit += 1) {
      if (!known.has(unit)) {
        expect(() => map.fromUtf16(unit)).toThrow("inside a surrogate pair");
      }
    }
  }
});

interface Walk {
  readonly start: readonly Element[];
  readonly end: readonly Element[];
  readonly steps: readonly { readonly change: Partial<Change>; readonly inverse?: Partial<Change>; readonly after?: string; readonly refused?: boolean }[];
}

const whole = (change: Partial<Change> = {}): Change => ({ remove: change.remove ?? [], add: change.add ?? [] });
const stateSum = (set: AnnotationSet): string => hash(toList(set).map(element => `${element.id} ${element.kind} ${"label" in element ? element.label : ""}\n`).join("")).slice(0, 16);

it("leads a thousand changes to the agreed sets and back", () => {
  let count = 0;
  for (const walk of read<readonly Walk[]>("changes")) {
    let set = fromList(walk.start);
    const inverses: Change[] = [];
    for (const { change: partial, inverse: expected, after, refused } of walk.steps) {
      const change = whole(partial);
      count += 1;
      expect(fits(set, change)).toBe(!refused);
      if (refused) {
        expect(() => apply(set, change)).toThrow(ChangeRefused);
        continue;
      }
      const inverse = invert(set, change);
      expect(inverse).toEqual(whole(expected));
      set = apply(set, change);
      expect(stateSum(set)).toBe(after);
      inverses.push(inverse);
    }
    expect(toList(set)).toEqual(walk.end);
    const back = inverses.reduceRight((now, inverse) => apply(now, inverse), set);
    expect(new Map(back)).toEqual(new Map(fromList(walk.start)));
  }
  expect(count).toBe(1000);
});

it("gives suggestions the agreed ids", () => {
  const cases = read<readonly { readonly element: Suggestable; readonly canonical: string; readonly id: string; readonly alike: number }[]>("identity");
  const keys = cases.map(({ element }) => `${element.kind} ${contentKey(element)}`);
  for (const [index, { element, canonical, id, alike }] of cases.entries()) {
    expect(canonicalContent(element)).toBe(canonical);
    expect(suggestionId(element)).toBe(id);
    expect(keys.indexOf(keys[index]!)).toBe(alike);
  }
});
