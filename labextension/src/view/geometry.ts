/** What only the drawn page knows: which offset lies at a point, where a line begins and ends, what lies above and below. */
import type { Places } from "./places";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The offset under a point of the viewport, or null outside the article's text. */
export function offsetAt(places: Places, point: Point): number | null {
  const page = document as Document & {
    caretPositionFromPoint?(x: number, y: number, options: { shadowRoots: readonly Node[] }): { offsetNode: Node; offset: number } | null;
  };
  const root = places.elementAt(0)?.getRootNode();
  if (page.caretPositionFromPoint) {
    const position = page.caretPositionFromPoint(point.x, point.y, { shadowRoots: root instanceof ShadowRoot ? [root] : [] });
    return position && places.offset(position.offsetNode, position.offset);
  }
  const range = document.caretRangeFromPoint?.(point.x, point.y);
  return range ? places.offset(range.startContainer, range.startOffset) : null;
}

/** The rectangle of the caret at an offset, or null where it isn't drawn. */
export function caretRect(places: Places, offset: number): DOMRect | null {
  const position = places.position(offset);
  if (!position) {
    return null;
  }
  const range = document.createRange();
  range.setStart(position.node, position.offset);
  const rects = range.getClientRects();
  const rect = rects[rects.length - 1];
  if (rect && rect.height) {
    return rect;
  }
  const bounds = places.elementAt(offset)?.getBoundingClientRect();
  return bounds?.height ? new DOMRect(bounds.left, bounds.top, 0, Math.min(bounds.height, 24)) : null;
}

export type Vertical = "up" | "down";

/** The offset a line above or below, at the x where the walk began; the offset itself at the text's edge. */
export function lineAway(places: Places, from: number, to: Vertical, x: number | null): { readonly offset: number; readonly x: number } | null {
  const rect = caretRect(places, from);
  if (!rect) {
    return null;
  }
  const goal = x ?? rect.left;
  const step = to === "up" ? -1 : 1;
  const middle = rect.top + rect.height / 2;
  for (let distance = rect.height * 0.9; distance < 400; distance += 9) {
    const offset = offsetAt(places, { x: goal, y: middle + step * distance });
    const there = offset === null ? null : caretRect(places, offset);
    if (offset !== null && there && (there.top - rect.top) * step > rect.height * 0.5) {
      return { offset, x: goal };
    }
  }
  return null;
}

/** The offset at the start or end of the drawn line that holds an offset. */
export function lineEnd(places: Places, from: number, to: "start" | "end", column: DOMRect): number | null {
  const rect = caretRect(places, from);
  const element = places.elementAt(from);
  if (!rect || !element) {
    return null;
  }
  const rightToLeft = getComputedStyle(element).direction === "rtl";
  const left = (to === "start") !== rightToLeft;
  return offsetAt(places, { x: left ? column.left + 2 : column.right - 2, y: rect.top + rect.height / 2 });
}
