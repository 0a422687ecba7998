/** Passing colours over the text by CSS highlights: under a prefixed name that all views on the page share, so each view takes back only its own ranges. */

const mine = new WeakMap<object, Map<string, readonly Range[]>>();

export type HighlightName = "annotator-selection" | "annotator-search" | "annotator-search-here";

/** Shows these ranges for `owner` under a name, in place of those it showed before. Does nothing where the browser has no CSS highlights. */
export function highlight(owner: object, name: HighlightName, ranges: readonly Range[]): void {
  if (typeof Highlight === "undefined" || !("highlights" in CSS)) {
    return;
  }
  const own = mine.get(owner) ?? new Map<string, readonly Range[]>();
  mine.set(owner, own);
  const before = own.get(name) ?? [];
  if (!before.length && !ranges.length) {
    return;
  }
  const shared = CSS.highlights.get(name) ?? new Highlight();
  shared.priority = name === "annotator-search-here" ? 2 : name === "annotator-search" ? 1 : 0;
  for (const range of before) {
    shared.delete(range);
  }
  for (const range of ranges) {
    shared.add(range);
  }
  own.set(name, ranges);
  if (shared.size) {
    CSS.highlights.set(name, shared);
  } else {
    CSS.highlights.delete(name);
  }
}
