/** How stretches of text lie to each other, in the words of annotator/offsets.py. */
import type { Segment } from "./set";

/** Whether every character of `b` is in `a`. */
export function covers(a: Segment, b: Segment): boolean {
  return a[0] <= b[0] && b[1] <= a[1];
}

/** Whether `a` and `b` share a character. */
export function overlapping(a: Segment, b: Segment): boolean {
  return a[0] < b[1] && b[0] < a[1];
}

/** The same characters as ascending, disjoint segments; those that touch become one, and those that `joins` says belong together. */
export function merged(segments: readonly Segment[], joins: (end: number, start: number) => boolean = () => false): readonly Segment[] {
  const result: [number, number][] = [];
  for (const [start, end] of [...segments].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = result[result.length - 1];
    if (last && (start <= last[1] || joins(last[1], start))) {
      last[1] = Math.max(last[1], end);
    } else {
      result.push([start, end]);
    }
  }
  return result;
}
