import { expect, test } from "vitest";
import type { Row } from "../../src/core/rows";
import { flat } from "../../src/core/segments";
import { fitted, lanes } from "../../src/view/lanes";

function row(id: string, start: number, end: number): Row {
  return { id, start, end, span: { kind: "span", id, start, end, label: "X", text: "" }, status: "added", sources: [], why: "", depth: 0, key: id };
}

test("an inner span runs nearer to the text, and each keeps its lane along its whole length", () => {
  const rows = [row("outer", 0, 30), row("middle", 5, 20), row("inner", 8, 12)];
  const lane = lanes(flat(rows, 0, 30));
  expect(rows.map(entry => lane.get(entry))).toEqual([2, 1, 0]);
});

test("crossing spans run in lanes of their own", () => {
  const rows = [row("a", 0, 12), row("b", 6, 20)];
  const lane = lanes(flat(rows, 0, 20));
  expect(lane.get(rows[0]!)).not.toBe(lane.get(rows[1]!));
});

test.each([
  [["WEAPON"], Infinity, "WEAPON"],
  [["WEAPON"], 6, "WEA"],
  [["PER"], 2, "P"],
  [["PER"], 1, ""],
  [["ORG", "NORP"], 7, "OR›NO"],
])("the label of %j with %d characters of room is %j", (labels, room, shown) => {
  expect(fitted(labels, room)).toBe(shown);
});
