/** Draws one block of the text: text nodes in order, and flat marks with the underlines, tints and labels of the rows over them. */
import type { OffsetMap } from "../core/offsets";
import { isPending } from "../core/rows";
import type { Row } from "../core/rows";
import type { Scheme } from "../core/scheme";
import { labelColour } from "../core/scheme";
import type { Block, FlatSegment } from "../core/segments";
import { flat } from "../core/segments";
import { segmentsOf } from "../core/set";
import { readable } from "./colour";
import { make, style } from "./dom";
import { fitted, isLong, joined, lanes, starting } from "./lanes";

/** What drawing needs to know beside the block. */
export interface Paint {
  readonly map: OffsetMap;
  readonly scheme: Scheme;
  readonly showControls: boolean;
}

/** What was drawn: the article's text nodes, and each mark with its rows, the outermost first. */
export interface Painted {
  readonly nodes: readonly Text[];
  readonly marks: readonly { readonly mark: HTMLElement; readonly segment: FlatSegment }[];
}

// C0 and C1 controls but tab and line breaks, soft hyphen, zero-width and direction marks, line separators, variation of BOM.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Fills `element` with a block and the rows over it; what it held before is gone. */
export function drawBlock(element: HTMLElement, block: Block, rows: readonly Row[], paint: Paint): Painted {
  const nodes: Text[] = [];
  const marks: { mark: HTMLElement; segment: FlatSegment }[] = [];
  if (!rows.length && !paint.showControls) {
    const node = document.createTextNode(paint.map.slice(block.start, block.end));
    element.replaceChildren(node);
    return { nodes: [node], marks };
  }
  const segments = flat(rows, block.start, block.end);
  const lane = lanes(segments);
  const gaps = gapsOf(rows);
  const labelled = segments.map(starting);
  const pads = padsOf(segments, lane);
  const parts = segments.map((segment, index) => {
    const pieces = piecesOf(paint.map.slice(segment.start, segment.end), paint.showControls, nodes);
    const gap = gaps.find(entry => entry.start <= segment.start && segment.end <= entry.end);
    if (!segment.rows.length) {
      return gap ? [thread(gap.row, pieces, paint)] : pieces;
    }
    const mark = make("mark", "mark", {}, pieces);
    underline(mark, segment, lane, paint);
    if (pads[index]) {
      style(mark, "--annotator-pad", `${pads[index]! * 3 + 1}px`);
    }
    edges(mark, segment, paint);
    if (gap) {
      mark.classList.add("annotator-gap");
    }
    if (labelled[index]!.length) {
      label(mark, labelled[index]!, roomAfter(segments, labelled, index), paint);
    }
    marks.push({ mark, segment });
    return [mark];
  });
  element.replaceChildren(...parts.flat());
  return { nodes, marks };
}

/** Underlines by lane and the tint of the innermost decided row. */
function underline(mark: HTMLElement, segment: FlatSegment, lane: ReadonlyMap<Row, number>, paint: Paint): void {
  const style = mark.style;
  let deepest = -1;
  for (const row of segment.rows) {
    const at = lane.get(row);
    if (at === undefined) {
      continue;
    }
    deepest = Math.max(deepest, at);
    style.setProperty(`--annotator-u${at}`, colourOf(row, paint));
    if (isPending(row)) {
      style.setProperty(`--annotator-d${at}`, "4px");
    }
  }
  if (deepest > 0) {
    mark.dataset.annotatorLanes = String(deepest + 1);
  } else if (deepest < 0) {
    style.setProperty("--annotator-u0", "transparent");
  }
  const decided = segment.rows.filter(row => !isPending(row));
  const inmost = decided[decided.length - 1];
  if (inmost) {
    mark.dataset.annotatorTint = decided.length > 1 ? "2" : "1";
    style.setProperty("--annotator-colour", colourOf(inmost, paint));
    if (decided.every(isLong)) {
      mark.dataset.annotatorLong = "decided";
    }
  } else {
    mark.dataset.annotatorPending = "";
  }
}

/** The deepest lane among the marks that touch each other: their boxes, and so a ring around them, are of one height. */
function padsOf(segments: readonly FlatSegment[], lane: ReadonlyMap<Row, number>): readonly number[] {
  const pads = segments.map(segment => Math.max(0, ...segment.rows.map(row => lane.get(row) ?? 0)));
  for (let from = 0; from < segments.length; from += 1) {
    let to = from;
    while (to < segments.length && segments[to]!.rows.length) {
      to += 1;
    }
    if (to > from) {
      pads.fill(Math.max(...pads.slice(from, to)), from, to);
      from = to;
    }
  }
  return pads;
}

/** Rules where a long span begins and ends. */
function edges(mark: HTMLElement, segment: FlatSegment, paint: Paint): void {
  const begins = segment.rows.find(row => isLong(row) && row.span.start === segment.start);
  const ends = segment.rows.find(row => isLong(row) && row.span.end === segment.end);
  const row = begins ?? ends;
  if (row) {
    mark.dataset.annotatorEdge = begins && ends ? "both" : begins ? "start" : "end";
    style(mark, "--annotator-edge-colour", colourOf(row, paint));
  }
}

function label(mark: HTMLElement, rows: readonly Row[], room: number, paint: Paint): void {
  const labels = rows.map(row => row.span.label);
  const short = fitted(labels, room);
  const full = rows.map(row => (isPending(row) ? `${row.span.label} ?` : row.span.label));
  mark.dataset.annotatorShort = short;
  mark.dataset.annotatorFull = joined(full);
  style(mark, "--annotator-label", colourOf(rows[0]!, paint));
}

/** Characters until the next label in the block. */
function roomAfter(segments: readonly FlatSegment[], labelled: readonly (readonly Row[])[], index: number): number {
  for (let next = index + 1; next < segments.length; next += 1) {
    if (labelled[next]!.length) {
      return segments[next]!.start - segments[index]!.start;
    }
  }
  return Infinity;
}

function thread(row: Row, pieces: readonly Node[], paint: Paint): HTMLElement {
  const element = make("span", "gap", {}, pieces);
  style(element, "--annotator-colour", colourOf(row, paint));
  return element;
}

function gapsOf(rows: readonly Row[]): readonly { readonly start: number; readonly end: number; readonly row: Row }[] {
  return rows.flatMap(row => {
    const segments = segmentsOf(row.span);
    return segments.slice(1).map((segment, index) => ({ start: segments[index]![1], end: segment[0], row }));
  });
}

/** The text as nodes; with `showControls`, characters without a shape get an element of their own. */
function piecesOf(text: string, showControls: boolean, nodes: Text[]): readonly Node[] {
  const parts = showControls ? text.split(new RegExp(`(${CONTROL.source})`)).filter(part => part !== "") : [text];
  return parts.map(part => {
    const node = document.createTextNode(part);
    nodes.push(node);
    return showControls && CONTROL.test(part) ? make("span", "control", {}, [node]) : node;
  });
}

function colourOf(row: Row, paint: Paint): string {
  return readable(labelColour(paint.scheme, row.span.label));
}
