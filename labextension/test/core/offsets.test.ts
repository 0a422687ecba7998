import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as offsets from "../../src/core/offsets";
import { OffsetMap, snap } from "../../src/core/offsets";

const texts = fc.string({ unit: "binary", maxLength: 60 });

describe("offsets", () => {
  it("go to UTF-16 and back", () => {
    fc.assert(
      fc.property(texts, text => {
        const map = new OffsetMap(text);
        const characters = [...text];
        expect(map.length).toBe(characters.length);
        characters.forEach((character, offset) => {
          expect(map.fromUtf16(map.toUtf16(offset))).toBe(offset);
          expect(map.slice(offset, offset + 1)).toBe(character);
        });
      })
    );
  });

  it.each([-1, 0.5, 4, NaN])("refuse %s where the text has three characters", offset => {
    expect(() => new OffsetMap("a😀b").toUtf16(offset)).toThrow("outside the text's 0..3 code points");
  });

  it.each([
    ["A👩‍🚀B", 2, 3, "👩‍🚀"],
    ["e\u0301a", 1, 2, "e\u0301"],
    ["a\r\nb", 2, 3, "\r\n"],
    ["🇩🇪🇫🇷", 2, 3, "🇫🇷"],
    ["🇩🇪🇫🇷", 1, 2, "🇩🇪"],
    ["abc", 1, 2, "b"],
  ])("snap %j [%i, %i) to whole characters", (text, start, end, whole) => {
    const map = new OffsetMap(text);
    expect(map.slice(...(snap(map, start, end) as [number, number]))).toBe(whole);
  });

  it("snap to borders that lie around what was asked, and snap no further", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.nat(), fc.nat(), (text, a, b) => {
        const map = new OffsetMap(text);
        const [start, end] = [a % (map.length + 1), b % (map.length + 1)].sort((x, y) => x - y) as [number, number];
        const [from, to] = snap(map, start, end);
        const borders = [0, ...[...new Intl.Segmenter().segment(text)].map(({ index, segment }) => map.fromUtf16(index + segment.length))];
        expect(from).toBe(borders.filter(border => border <= start).pop());
        expect(to).toBe(borders.find(border => border >= end));
      })
    );
  });

  it.each([
    ["nextPartEnd", "Die Su-35-Kampfflugzeuge", 6, 9],
    ["nextPartEnd", "Die Su-35-Kampfflugzeuge", 9, 24],
    ["nextPartStart", "Die Su-35-Kampfflugzeuge", 4, 7],
    ["previousPartEnd", "Die Su-35-Kampfflugzeuge", 24, 9],
    ["previousPartStart", "Die Su-35-Kampfflugzeuge", 7, 4],
    ["previousPartStart", "Die Su-35-Kampfflugzeuge", 4, 0],
    ["previousPartStart", "Die", 0, null],
    ["nextPartEnd", "Putin’s Rede", 0, 5],
    ["nextPartEnd", "rund 3,5 % mehr", 4, 8],
    ["nextPartEnd", "rund 3,5 % mehr", 8, 10],
    ["nextPartEnd", "😀😀 Mu\u0308nchen", 2, 11],
    ["nextPartEnd", "東京都知事", 0, 2],
  ] as const)("%s in %j from %i is %s", (name, text, from, expected) => {
    expect(offsets[name](new OffsetMap(text), from)).toBe(expected);
  });

  it("find a text whatever its case, and signs as they are", () => {
    expect(offsets.search(new OffsetMap("😀 Anna (ANNA) a.na"), "anna")).toEqual([[2, 6], [8, 12]]);
    expect(offsets.search(new OffsetMap("a-b a.b [a-b]"), "[a-b]")).toEqual([[8, 13]]);
    expect(offsets.search(new OffsetMap("a+b"), "")).toEqual([]);
  });

  it("cut lines at CR, LF and CRLF and nothing else", () => {
    const map = new OffsetMap("\neins\r\n\r\nz\u2028wei\x0b\rdrei\n");
    expect(offsets.lines(map)).toEqual([
      { start: 1, end: 5, separatorBefore: "\n" },
      { start: 9, end: 15, separatorBefore: "\r\n\r\n" },
      { start: 16, end: 20, separatorBefore: "\r" },
      { start: 21, end: 21, separatorBefore: "\n" },
    ]);
  });
});
