/** Where else in the article a span's text stands. */
import { spanKey } from "./identity";
import type { OffsetMap } from "./offsets";
import { places, withinPart } from "./offsets";
import { isOpen } from "./rows";
import type { Row } from "./rows";
import { rowsWithin } from "./row-order";
import type { Span, Zone } from "./set";
import { covers, overlapping } from "./stretches";
import { MASKED } from "./zones";

/** Another place of the same text; `inside`: within another span of the same label, so it starts unticked. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly inside: boolean;
}

const AROUND = 30;

/** Every other place of the span's text that isn't decided alike already: as a word, as a part of a compound, or in the German genitive, whose -s belongs to the word. */
export function occurrences(map: OffsetMap, rows: readonly Row[], zones: readonly Zone[], span: Span, lang: string, stretches = places(map, span.text)): readonly Occurrence[] {
  const masked = zones.filter(zone => MASKED.has(zone.type));
  const found: Occurrence[] = [];
  for (const [start, stop] of stretches) {
    const end = wordEnd(map, stop, lang);
    if (end === null || withinPart(map, start) || (start === span.start && stop === span.end)) {
      continue;
    }
    if (masked.some(zone => overlapping([zone.start, zone.end], [start, end]))) {
      continue;
    }
    const alike = rowsWithin(rows, start, end).filter(row => !isOpen(row) && row.span.label === span.label);
    const key = spanKey({ ...span, start, end, segments: undefined });
    if (alike.some(row => row.key === key)) {
      continue;
    }
    const inside = alike.some(row => covers([row.span.start, row.span.end], [start, end]));
    const before = map.slice(Math.max(0, start - AROUND), start);
    const after = map.slice(end, Math.min(map.length, end + AROUND));
    found.push({ start, end, text: map.slice(start, end), before, after, inside });
  }
  return found;
}

function wordEnd(map: OffsetMap, end: number, lang: string): number | null {
  if (!withinPart(map, end)) {
    return end;
  }
  return lang === "de" && map.slice(end, end + 1) === "s" && !withinPart(map, end + 1) ? end + 1 : null;
}
