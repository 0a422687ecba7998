/** Where a reader was in each document, kept by the browser from one load of the page to the next. */
import type { Place } from '../controller';

const PREFIX = 'article-annotator:place:';

/** The place kept for a document, or undefined. */
export function rememberedPlace(storage: Storage | undefined, document: string): Place | undefined {
  try {
    const place: unknown = JSON.parse(storage?.getItem(PREFIX + document) ?? 'null');
    const article = (place as { article?: unknown } | null)?.article;
    return typeof article === 'string' ? (place as Place) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a place; a storage that is full or forbidden costs no more than the place. */
export function rememberPlace(storage: Storage | undefined, document: string, place: Place): void {
  try {
    storage?.setItem(PREFIX + document, JSON.stringify(place));
  } catch {
    return;
  }
}

/** The page's own storage; touching it throws where it's forbidden. */
export function pageStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
