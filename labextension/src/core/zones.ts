/** The zones in force: the import's guess with a reader's own corrections laid over it. */
import type { AnnotationSet, Zone, ZoneCorrection, ZoneType } from "./set";

const ORDER: readonly ZoneType[] = ["paragraph", "title", "caption", "credit", "boilerplate", "damaged"];

/** Types of zones that nobody has to read: suggesters skip them and agreement masks them. */
export const MASKED: ReadonlySet<ZoneType> = new Set<ZoneType>(["boilerplate", "damaged"]);

/** A reader's zone corrections in the order in which they were made. */
export function zoneCorrections(set: AnnotationSet): readonly ZoneCorrection[] {
  return [...set.values()].filter(element => element.kind === "zone");
}

/** Zones with corrections laid over them, later ones uppermost; what a correction doesn't cover stays. */
export function layZones(guess: readonly Zone[], corrections: readonly Zone[]): readonly Zone[] {
  const laid = corrections.reduce<readonly Zone[]>((zones, correction) => {
    const rest = zones.flatMap(zone => [
      ...(zone.start < correction.start ? [{ ...zone, end: Math.min(zone.end, correction.start) }] : []),
      ...(zone.end > correction.end ? [{ ...zone, start: Math.max(zone.start, correction.end) }] : []),
    ]);
    return [...rest, { start: correction.start, end: correction.end, type: correction.type }];
  }, guess);
  return [...laid].sort((a, b) => a.start - b.start);
}

/** The type that the zone key gives next. What was guessed to be out of the game comes back as a paragraph first. */
export function nextZoneType(type: ZoneType, corrected: boolean): ZoneType {
  return !corrected && type !== "paragraph" && ORDER.indexOf(type) >= 3 ? "paragraph" : ORDER[(ORDER.indexOf(type) + 1) % ORDER.length]!;
}
