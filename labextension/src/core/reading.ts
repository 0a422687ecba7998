/** How far the reader came, kept up within the changes that they make. */
import type { Change } from "./change";
import type { OffsetMap } from "./offsets";
import type { Session } from "./session";
import type { Reading, Segment } from "./set";
import { readingOf } from "./set";
import { merged } from "./stretches";
import { MASKED } from "./zones";

/** A change with the reading brought up to date beside it: the first one opens it, a decision in a skipped article opens it again. */
export function withReading(session: Session, change: Change, patch: Partial<Reading> = {}): Change {
  const before = readingOf(session.set);
  const touched = change.add.some(element => element.kind === "reading") || change.remove.includes("reading");
  const reopened = before?.state === "skipped" && patch.state === undefined;
  if (touched || (before && !reopened && Object.keys(patch).length === 0)) {
    return change;
  }
  const { reason: _, ...kept } = before ?? fresh(session);
  const reading: Reading = { ...kept, ...(reopened ? { state: "open" as const } : {}), ...patch };
  return { remove: [...change.remove, ...(before ? ["reading"] : [])], add: [...change.add, reading] };
}

/** The stretches read exhaustively once `more` is read too; blanks between two of them don't keep them apart. */
export function readZones(session: Session, more: readonly Segment[]): readonly Segment[] {
  return mergeRead(session.map, [...(readingOf(session.set)?.zones ?? []), ...more]);
}

/** Everything there is to read: the whole text without what is masked. */
export function wholeText(session: Session): readonly Segment[] {
  const blocks = session.blocks.filter(block => !MASKED.has(block.type) && block.start < block.end);
  return mergeRead(session.map, blocks.map(block => [block.start, block.end]));
}

/** Coverage of the reading as it should stand when the article is done or a paragraph is: what was asked, under which rules, with whose suggestions on. */
export function coverage(session: Session): Partial<Reading> {
  const { kind: _, id: __, state: ___, ...members } = fresh(session);
  return members;
}

function mergeRead(map: OffsetMap, segments: readonly Segment[]): readonly Segment[] {
  return merged(segments, (end, start) => map.slice(end, start).trim() === "");
}

function fresh(session: Session): Reading {
  const guidelines = session.corpus.guidelines?.version;
  const shown = shownSuggesters(session);
  return {
    kind: "reading",
    id: "reading",
    state: "open",
    ...(Object.values(session.labels).some(labels => labels?.length) ? { labels: session.labels } : {}),
    ...(guidelines ? { guidelines } : {}),
    ...(shown.length ? { shown } : {}),
  };
}

function shownSuggesters(session: Session): readonly { by: string; version: string }[] {
  const found: { by: string; version: string }[] = [];
  for (const { sources } of session.suggestions.values()) {
    for (const { by, version } of sources) {
      if (!found.some(other => other.by === by && other.version === version)) {
        found.push({ by, version });
      }
    }
  }
  const key = ({ by, version }: { by: string; version: string }): string => JSON.stringify([by, version]);
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
