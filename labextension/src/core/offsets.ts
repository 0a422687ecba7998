/** Code points to UTF-16 and back, and the borders of characters and words: the only file that knows UTF-16. */
import type { Segment } from "./set";

const ASTRAL = /[\u{10000}-\u{10FFFF}]/gu;

/** One text with its offsets in code points and in UTF-16 units; both ways in O(log n) of its astral characters. */
export class OffsetMap {
  /** The number of code points. */
  readonly length: number;
  private readonly _astral: readonly number[];

  constructor(readonly text: string) {
    const units: number[] = [];
    for (const match of text.matchAll(ASTRAL)) {
      units.push(match.index);
    }
    this._astral = units.map((unit, number) => unit - number);
    this.length = text.length - units.length;
  }

  /** UTF-16 units before the code point at `offset`; throws RangeError outside 0..length. */
  toUtf16(offset: number): number {
    if (!Number.isInteger(offset) || offset < 0 || offset > this.length) {
      throw new RangeError(`offset ${offset} lies outside the text's 0..${this.length} code points`);
    }
    return offset + below(this._astral.length, index => this._astral[index]! < offset);
  }

  /** Code points before a UTF-16 unit; throws RangeError outside the text or inside a surrogate pair. */
  fromUtf16(unit: number): number {
    if (!Number.isInteger(unit) || unit < 0 || unit > this.text.length) {
      throw new RangeError(`unit ${unit} lies outside the text's 0..${this.text.length} UTF-16 units`);
    }
    const before = below(this._astral.length, index => this._astral[index]! + index < unit);
    if (before > 0 && this._astral[before - 1]! + before - 1 + 1 === unit) {
      throw new RangeError(`unit ${unit} lies inside a surrogate pair`);
    }
    return unit - before;
  }

  /** The text from one code point up to, not including, another. */
  slice(start: number, end: number): string {
    return this.text.slice(this.toUtf16(start), this.toUtf16(end));
  }
}

/** How many of 0..count-1 fulfil a condition that holds for the first ones only. */
export function below(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const GRAPHEMES = typeof Intl !== "undefined" && "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
const WORDS = GRAPHEMES && new Intl.Segmenter(undefined, { granularity: "word" });
const REACH = 1000;

const isAscii = (text: string, unit: number): boolean => text.charCodeAt(unit) < 0x80;

/** The characters, as readers see them, around a unit: the borders between them, from the last two ASCII characters in a row on. */
function graphemeBorders(text: string, unit: number): readonly number[] {
  let from = Math.max(0, unit - 1);
  while (from > 0 && unit - from < REACH && !(isAscii(text, from - 1) && isAscii(text, from) && text[from] !== "\n")) {
    from -= 1;
  }
  const borders = [from];
  const piece = text.slice(from, unit + REACH);
  const lengths = GRAPHEMES ? GRAPHEMES.segment(piece) : [...piece].map(segment => ({ segment }));
  for (const { segment } of lengths) {
    borders.push(borders[borders.length - 1]! + segment.length);
    if (borders[borders.length - 1]! > unit) {
      break;
    }
  }
  return borders;
}

/** The border of a character (as readers see it) before an offset, or at it. */
export function snapBack(map: OffsetMap, offset: number): number {
  const unit = map.toUtf16(offset);
  const at = graphemeBorders(map.text, unit).filter(border => border <= unit).pop()!;
  return map.fromUtf16(at);
}

/** The border of a character (as readers see it) after an offset, or at it. */
export function snapOn(map: OffsetMap, offset: number): number {
  const unit = map.toUtf16(offset);
  const at = graphemeBorders(map.text, unit).find(border => border >= unit) ?? unit;
  return map.fromUtf16(at);
}

/** The smallest stretch of whole characters around [start, end). */
export function snap(map: OffsetMap, start: number, end: number): Segment {
  return [snapBack(map, start), snapOn(map, end)];
}

/** The offset one character on or back. */
export function nextCharacter(map: OffsetMap, offset: number): number {
  return offset >= map.length ? map.length : snapOn(map, offset + 1);
}

export function previousCharacter(map: OffsetMap, offset: number): number {
  return offset <= 0 ? 0 : snapBack(map, offset - 1);
}

// a part is a run of letters and digits between hyphens, apostrophes, dots or blanks; 3.5 and 1,000 are one; so is each sign such as % or €
const PART = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}_\u00AD\u200C\u200D]+|[\p{S}%‰§&#@]/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The word parts in a stretch of units, cut further by the platform's dictionary where a script has no blanks. */
function partUnits(text: string, from: number, to: number): readonly Segment[] {
  const parts: Segment[] = [];
  for (const match of text.slice(from, to).matchAll(PART)) {
    const start = from + match.index;
    if (WORDS && UNSPACED.test(match[0])) {
      for (const word of WORDS.segment(match[0])) {
        parts.push([start + word.index, start + word.index + word.segment.length]);
      }
    } else {
      parts.push([start, start + match[0].length]);
    }
  }
  return parts;
}

function partsAround(map: OffsetMap, offset: number): readonly Segment[] {
  const unit = map.toUtf16(offset);
  const whole = (at: number): number => (/[\uDC00-\uDFFF]/.test(map.text[at] ?? "") ? at + 1 : at);
  const from = whole(Math.max(0, unit - REACH));
  const to = whole(Math.min(map.text.length, unit + REACH));
  return partUnits(map.text, from, to).map(([start, end]) => [map.fromUtf16(start), map.fromUtf16(end)]);
}

/** The next start of a word part after an offset, or null. */
export function nextPartStart(map: OffsetMap, offset: number): number | null {
  return partsAround(map, offset).find(([start]) => start > offset)?.[0] ?? null;
}

/** The next end of a word part after an offset, or null. */
export function nextPartEnd(map: OffsetMap, offset: number): number | null {
  return partsAround(map, offset).find(([, end]) => end > offset)?.[1] ?? null;
}

/** The last start of a word part before an offset, or null. */
export function previousPartStart(map: OffsetMap, offset: number): number | null {
  return partsAround(map, offset).filter(([start]) => start < offset).pop()?.[0] ?? null;
}

/** The last end of a word part before an offset, or null. */
export function previousPartEnd(map: OffsetMap, offset: number): number | null {
  return partsAround(map, offset).filter(([, end]) => end < offset).pop()?.[1] ?? null;
}

const IN_WORD = /[\p{L}\p{M}\p{N}]/u;

/** Whether letters or digits stand on both sides of an offset: it lies within a word part. */
export function withinPart(map: OffsetMap, offset: number): boolean {
  return offset > 0 && offset < map.length && IN_WORD.test(map.slice(offset - 1, offset)) && IN_WORD.test(map.slice(offset, offset + 1));
}

/** Every place of a text from an offset on, places that overlap left out. */
export function places(map: OffsetMap, text: string, from = 0): readonly Segment[] {
  const found: Segment[] = [];
  if (text === "") {
    return found;
  }
  for (let unit = map.text.indexOf(text, map.toUtf16(from)); unit >= 0; unit = map.text.indexOf(text, unit + text.length)) {
    found.push([map.fromUtf16(unit), map.fromUtf16(unit + text.length)]);
  }
  return found;
}

/** Every place of a text whatever its case. */
export function search(map: OffsetMap, query: string): readonly Segment[] {
  if (query === "") {
    return [];
  }
  const pattern = new RegExp(query.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replace(/\\-/g, "\\x2d"), "giu");
  return [...map.text.matchAll(pattern)].map(match => [map.fromUtf16(match.index), map.fromUtf16(match.index + match[0].length)]);
}

/** The lines of the text with the break before each: nothing but CR, LF and CRLF cuts. An empty last line stands for a break at the end. */
export function lines(map: OffsetMap): readonly { readonly start: number; readonly end: number; readonly separatorBefore: string }[] {
  const found: { start: number; end: number; separatorBefore: string }[] = [];
  let start = 0;
  let separatorBefore = "";
  for (const match of map.text.matchAll(/[\r\n]+/g)) {
    const at = map.fromUtf16(match.index);
    if (at > start) {
      found.push({ start, end: at, separatorBefore });
      separatorBefore = "";
    }
    separatorBefore += match[0];
    start = at + match[0].length;
  }
  if (start < map.length || separatorBefore !== "") {
    found.push({ start, end: map.length, separatorBefore });
  }
  return found;
}

/** Where a long stretch is best cut: after the last sentence between `least` and `most` code points, else after a blank, else between characters. */
export function cutWithin(map: OffsetMap, start: number, least: number, most: number): number {
  const from = map.toUtf16(start + least);
  const window = map.text.slice(from, map.toUtf16(start + most));
  const ends = [/[.!?…。！？]["'”“’»)]*\s+/gu, /\s+/gu].map(pattern => [...window.matchAll(pattern)].pop()).find(match => match !== undefined);
  return ends ? map.fromUtf16(from + ends.index + ends[0].length) : Math.max(start + 1, snapBack(map, start + most));
}

/** The order of two texts by their code points, as Python compares them; UTF-16 alone would put astral characters before U+E000. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let unit = 0; unit < length; unit += 1) {
    const difference = rank(a.charCodeAt(unit)) - rank(b.charCodeAt(unit));
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
