/** Rows in their order: found by place and id without going through all of them, exchanged, nested. */
import { below } from "./offsets";
import type { Row } from "./rows";
import type { Segment } from "./set";
import { merged } from "./stretches";

/** The full order of rows: by start, longest first, then label, then id. */
export function compareRows(a: Row, b: Row): number {
  return a.start - b.start || b.end - a.end || compare(a.span.label, b.span.label) || compare(a.id, b.id);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The index of the first row that starts at an offset or after it. */
export function firstFrom(rows: readonly Row[], offset: number): number {
  return below(rows.length, index => rows[index]!.start < offset);
}

/** The index at which a row stands or would stand. */
export function placeOf(rows: readonly Row[], row: Row): number {
  return below(rows.length, index => compareRows(rows[index]!, row) < 0);
}

/** The rows that start in [from, to). */
export function rowsFrom(rows: readonly Row[], from: number, to: number): readonly Row[] {
  return rows.slice(firstFrom(rows, from), firstFrom(rows, to));
}

// one row is asked for many times in a row: the selected one
let asked: { readonly rows: readonly Row[]; readonly id: string; readonly row: Row | null } | undefined;

/** The row of this id, or null. */
export function rowById(rows: readonly Row[], id: string | null): Row | null {
  if (id === null) {
    return null;
  }
  if (asked?.rows !== rows || asked.id !== id) {
    asked = { rows, id, row: rows.find(row => row.id === id) ?? null };
  }
  return asked.row;
}

/** The smallest row around a row, or null. It starts before it, so it stands above it. */
export function rowAround(rows: readonly Row[], row: Row): Row | null {
  for (let index = row.within === undefined ? -1 : placeOf(rows, row) - 1; index >= 0; index -= 1) {
    if (rows[index]!.id === row.within) {
      return rows[index]!;
    }
  }
  return null;
}

// the furthest end among the rows up to each one, so that those which reach into a stretch are found without looking at all
const reaches = new WeakMap<readonly Row[], Float64Array>();

function reachOf(rows: readonly Row[]): Float64Array {
  let reach = reaches.get(rows);
  if (!reach) {
    reach = new Float64Array(rows.length);
    let furthest = 0;
    for (let index = 0; index < rows.length; index += 1) {
      furthest = Math.max(furthest, rows[index]!.end);
      reach[index] = furthest;
    }
    reaches.set(rows, reach);
  }
  return reach;
}

// the first row of those that may reach beyond an offset
function firstReaching(rows: readonly Row[], offset: number): number {
  const reach = reachOf(rows);
  return below(rows.length, index => reach[index]! <= offset);
}

/** The rows that share a character with [from, to), hulls counted, in their order. */
export function rowsWithin(rows: readonly Row[], from: number, to: number): readonly Row[] {
  const found: Row[] = [];
  for (let index = firstReaching(rows, from); index < rows.length && rows[index]!.start < to; index += 1) {
    if (rows[index]!.end > from) {
      found.push(rows[index]!);
    }
  }
  return found;
}

/** The rows that are only in the one list or only in the other, both gone through once side by side. */
export function difference(before: readonly Row[], after: readonly Row[]): { readonly gone: readonly Row[]; readonly come: readonly Row[] } {
  const gone: Row[] = [];
  const come: Row[] = [];
  for (let old = 0, now = 0; old < before.length || now < after.length; ) {
    const [was, is] = [before[old], after[now]];
    const order = was === is ? 0 : !was ? 1 : !is ? -1 : compareRows(was, is);
    if (was !== is && order <= 0) {
      gone.push(was!);
    }
    if (was !== is && order >= 0) {
      come.push(is!);
    }
    old += order <= 0 ? 1 : 0;
    now += order >= 0 ? 1 : 0;
  }
  return { gone, come };
}

/** The rows without some of them and with others put in their places; only around those is the nesting looked at again. */
export function exchanged(rows: readonly Row[], gone: readonly Row[], fresh: readonly Row[]): readonly Row[] {
  const edits = [
    ...gone.map(row => ({ at: placeOf(rows, row), row, comes: false })),
    ...fresh.map(row => ({ at: placeOf(rows, row), row, comes: true })),
  ].sort((a, b) => a.at - b.at || compareRows(a.row, b.row));
  const pieces: (readonly Row[])[] = [];
  let from = 0;
  for (const { at, row, comes } of edits) {
    pieces.push(rows.slice(from, at), comes ? [row] : []);
    from = Math.max(from, comes ? at : at + 1);
  }
  const result = ([] as Row[]).concat(...pieces, rows.slice(from));
  for (const [start, end] of merged(edits.map<Segment>(({ row }) => [row.start, row.end]))) {
    nest(result, start, end);
  }
  return result;
}

/** Puts the depth of each row that starts in [from, to), and the smallest row around it, into the array itself; refused rows aren't in the text and neither count nor nest. */
export function nest(rows: Row[], from: number, to: number): void {
  let around: Row[] = [];
  let firstEnd = Infinity;
  const reach = reachOf(rows);
  let index = firstFrom(rows, from);
  // rows above may reach in; those which begin where nothing is open need nothing above them
  while (index > 0 && reach[index - 1]! > rows[Math.min(index, rows.length - 1)]!.start) {
    index -= 1;
  }
  for (; index < rows.length && rows[index]!.start < to; index += 1) {
    const row = rows[index]!;
    if (firstEnd <= row.start) {
      around = around.filter(other => other.end > row.start);
      firstEnd = around.reduce((first, other) => Math.min(first, other.end), Infinity);
    }
    const open = row.status !== "refused";
    const within = open ? smallestAround(around, row) : undefined;
    const depth = open ? around.length : 0;
    if (row.depth !== depth || row.within !== within) {
      rows[index] = { ...row, depth, within };
    }
    if (open) {
      around.push(rows[index]!);
      firstEnd = Math.min(firstEnd, row.end);
    }
  }
}

function smallestAround(around: readonly Row[], row: Row): string | undefined {
  let within: Row | undefined;
  for (const other of around) {
    if (other.end >= row.end && (within === undefined || other.end - other.start <= within.end - within.start)) {
      within = other;
    }
  }
  return within?.id;
}
