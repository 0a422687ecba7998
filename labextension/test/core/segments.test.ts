import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OffsetMap } from "../../src/core/offsets";
import { rowsOf, suggestedSpans } from "../../src/core/rows";
import { rowsWithin } from "../../src/core/row-order";
import { flat, paragraphs } from "../../src/core/segments";
import type { Span, Zone, ZoneType } from "../../src/core/set";
import { fromList, segmentsOf } from "../../src/core/set";
import { sessionOf } from "./marked";

const places = fc.array(fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.constantFrom("PER", "ORG")), { maxLength: 25 });

function spans(found: readonly (readonly [number, number, number, string])[]): readonly Span[] {
  return found.map(([a, b, c, label], index) => {
    const [start, middle, end] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
    const cut = middle > start + 1 && end > middle + 1;
    return { kind: "span", id: `e.${index}`, start, end: end + 1, label, text: "", ...(cut ? { segments: [[start, middle - 1], [middle, end + 1]] as const } : {}) };
  });
}

describe("flat segments", () => {
  it("cover a stretch without gap or overlap, each with just the rows over it", () => {
    fc.assert(
      fc.property(places, fc.nat(60), fc.nat(60), (found, a, b) => {
        const rows = rowsOf(fromList(spans(found)), suggestedSpans([]));
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const segments = flat(rows, from, to);
        expect(segments.reduce((at, segment) => (expect(segment.start).toBe(at), segment.end), from)).toBe(to);
        for (const { start, end, rows: over } of segments) {
          expect(start).toBeLessThan(end);
          const expected = rows.filter(row => segmentsOf(row.span).some(([first, last]) => first < end && start < last));
          expect(over).toEqual(expected);
        }
      })
    );
  });

  it("show no refused row", () => {
    const session = sessionOf("[Anna]PER# und [Otto]PER");
    expect(flat(session.rows, 0, 13).map(({ start, end, rows }) => [start, end, rows.map(row => row.id)])).toEqual([
      [0, 9, []],
      [9, 13, ["e.1"]],
    ]);
  });

  it("find the rows that reach into a stretch from far before it", () => {
    const rows = sessionOf("[Rat der [Stadt]LOC und [des]PER Landes]ORG heute").rows;
    expect(rowsWithin(rows, 20, 22).map(row => row.span.label)).toEqual(["ORG", "PER"]);
    expect(rows.map(row => [row.span.label, row.depth, row.within])).toEqual([
      ["ORG", 0, undefined],
      ["LOC", 1, "e.2"],
      ["PER", 1, "e.2"],
    ]);
  });
});

describe("blocks", () => {
  const zones = fc.array(fc.tuple(fc.nat(80), fc.nat(80), fc.constantFrom<ZoneType>("title", "credit", "boilerplate")), { maxLength: 5 }).map(list =>
    list.map<Zone>(([a, b, type]) => ({ start: Math.min(a, b), end: Math.max(a, b) + 1, type }))
  );

  it("are the text together with their breaks, whatever the zones", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "😀", "\n", "\r", "\r\n", "\u2028", " "), maxLength: 80 }), zones, (text, found) => {
        const map = new OffsetMap(text);
        const blocks = paragraphs(map, found);
        expect(blocks.map(block => block.separatorBefore + map.slice(block.start, block.end)).join("")).toBe(text);
      })
    );
  });

  it("are cut at sentences where a line is giant, and between characters where it has none", () => {
    for (const text of ["Ein Satz mit Ende. ".repeat(3000), "👩‍🚀".repeat(20_000)]) {
      const map = new OffsetMap(text);
      const blocks = paragraphs(map, []);
      expect(Math.max(...blocks.map(block => block.end - block.start))).toBeLessThanOrEqual(4000);
      expect(blocks.map(block => map.slice(block.start, block.end)).join("")).toBe(text);
      expect(blocks.slice(0, -1).every(block => /(Ende\. |👩‍🚀)$/u.test(map.slice(block.start, block.end)))).toBe(true);
    }
  });

  it("set a zone within a line apart", () => {
    const map = new OffsetMap("Bild. (Foto: dpa)\nText");
    const blocks = paragraphs(map, [{ start: 0, end: 6, type: "caption" }, { start: 6, end: 17, type: "credit" }, { start: 18, end: 22, type: "paragraph" }]);
    expect(blocks).toEqual([
      { start: 0, end: 6, type: "caption", separatorBefore: "", continues: false },
      { start: 6, end: 17, type: "credit", separatorBefore: "", continues: true },
      { start: 18, end: 22, type: "paragraph", separatorBefore: "\n", continues: false },
    ]);
  });
});
