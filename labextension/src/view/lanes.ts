/** Where the underlines of overlapping spans run, and how much of a label has room. Pure; the units are characters and estimated pixels. */
import type { Row } from "../core/rows";
import type { FlatSegment } from "../core/segments";

/** A span of more characters than this fills a line and more: it gets a bar in the margin instead of underlines. */
export const LONG = 120;
const DEEPEST = 3;
const LETTER = 7.3;
const LABEL_LETTER = 6.7;
const LABEL_GAP = 5;

export function isLong(row: Row): boolean {
  return row.end - row.start > LONG;
}

/** A lane for each row, 0 nearest to the text: inner spans above the ones around them, the same along the whole span. */
export function lanes(segments: readonly FlatSegment[]): ReadonlyMap<Row, number> {
  const places = new Map<Row, number[]>();
  segments.forEach((segment, index) => {
    for (const row of segment.rows) {
      if (!isLong(row)) {
        places.set(row, [...(places.get(row) ?? []), index]);
      }
    }
  });
  const deepest = segments.map(() => -1);
  const result = new Map<Row, number>();
  for (const row of [...places.keys()].sort(shortestFirst)) {
    const indices = places.get(row)!;
    const lane = Math.min(DEEPEST, Math.max(...indices.map(index => deepest[index]!)) + 1);
    result.set(row, lane);
    for (const index of indices) {
      deepest[index] = lane;
    }
  }
  return result;
}

function shortestFirst(a: Row, b: Row): number {
  return a.end - a.start - (b.end - b.start) || b.depth - a.depth;
}

/** The labels of the rows that begin with a segment, the outermost first. */
export function starting(segment: FlatSegment): readonly Row[] {
  return segment.rows.filter(row => row.start === segment.start);
}

/** The label over a segment as far as it has room before the next one, `room` characters away; "" where not even a letter fits. */
export function fitted(labels: readonly string[], room: number): string {
  const width = room * LETTER - LABEL_GAP;
  const fits = (text: string): boolean => text.length * LABEL_LETTER <= width;
  const whole = joined(labels);
  if (fits(whole)) {
    return whole;
  }
  for (const letters of [3, 2, 1]) {
    const short = joined(labels.map(label => label.slice(0, letters)));
    if (fits(short)) {
      return short;
    }
  }
  return width >= LABEL_LETTER ? labels[0]!.slice(0, 1) : "";
}

/** Labels of spans that start together: ORG›NORP. */
export function joined(labels: readonly string[]): string {
  return labels.join("›");
}
