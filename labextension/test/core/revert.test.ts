import fc from "fast-check";
import { expect, it } from "vitest";
import { apply, invert } from "../../src/core/change";
import { towards } from "../../src/core/revert";
import type { Element } from "../../src/core/set";
import { fromList } from "../../src/core/set";

const element = fc.record({ id: fc.constantFrom("a.0", "b.0", "c.0", "d.0", "e.0"), text: fc.constantFrom("Ada", "Bob", "🙂"), state: fc.constantFrom("open" as const, "answered" as const) });
const set = fc.uniqueArray(element, { selector: each => each.id }).map(each => fromList(each.map(note => ({ kind: "note", ...note }) as Element)));
const listed = (elements: ReturnType<typeof fromList>): Element[] => [...elements.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

it("makes exactly the earlier set, and its inverse makes the later one again", () => {
  fc.assert(
    fc.property(set, set, (now, then) => {
      const change = towards(now, then);
      const after = apply(now, change);
      expect(listed(after)).toEqual(listed(then));
      expect(listed(apply(after, invert(now, change)))).toEqual(listed(now));
    }),
    { numRuns: 1000 }
  );
});

it("touches nothing that both sets hold alike", () => {
  fc.assert(
    fc.property(set, set, (now, then) => {
      const touched = new Set([...towards(now, then).remove, ...towards(now, then).add.map(each => each.id)]);
      const alike = [...now.keys()].filter(id => JSON.stringify(now.get(id)) === JSON.stringify(then.get(id)));
      expect(alike.filter(id => touched.has(id))).toEqual([]);
    })
  );
});
