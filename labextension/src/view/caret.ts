/** The caret, the text selection and what stands at the selected span's borders: placed by measuring, once a drawing. */
import { rowById } from "../core/row-order";
import type { Row } from "../core/rows";
import { labelColour } from "../core/scheme";
import type { Session } from "../core/session";
import { readable } from "./colour";
import { attribute, make, selectionAt } from "./dom";
import { caretRect } from "./geometry";
import { highlight } from "./highlight";
import { isLong } from "./lanes";
import type { TextView } from "./text";

/** Draws over the text, in a layer that scrolls with it. */
export class CaretView {
  readonly layer = make("div", "annotator-layer", { "aria-hidden": "true" });
  readonly start = make("div", "annotator-handle", { "data-annotator-end": "start" });
  readonly end = make("div", "annotator-handle", { "data-annotator-end": "end" });
  private readonly caret = make("div", "annotator-caret");
  private readonly bars = new Map<Row, HTMLElement>();
  private shown: readonly Row[] | null = null;

  constructor(
    private readonly text: TextView,
    private readonly scroll: HTMLElement
  ) {
    this.layer.append(this.caret, this.start, this.end);
  }

  /** Follows the session: scrolls to what the reader went to, then measures all of it, then writes. */
  update(before: Session | null, session: Session, focused: boolean): void {
    const article = before?.article !== session.article;
    if (article) {
      this.scroll.scrollTop = 0;
    }
    if (article || before?.selected !== session.selected || before?.caret !== session.caret) {
      this.follow(before, session);
    }
    if (this.shown !== session.rows) {
      this.collectBars(session);
    }
    this.select(session, focused);
    this.place(session);
  }

  /** Measures again, after a new width or another font. */
  place(session: Session): void {
    const places = this.text.places;
    if (!places) {
      return;
    }
    const origin = this.text.column.getBoundingClientRect();
    const caret = caretRect(places, session.caret);
    const row = rowById(session.rows, session.selected);
    const handles = row && row.status !== "refused" && !session.readonly ? [caretRect(places, row.span.start), this.endRect(row)] : [];
    const bars = [...this.bars].map(([entry, element]) => ({ entry, element, rect: this.extent(entry) }));
    lay(this.caret, caret, origin);
    lay(this.start, handles[0] ?? null, origin);
    lay(this.end, handles[1] ?? null, origin);
    for (const { entry, element, rect } of bars) {
      attribute(element, "data-annotator-here", entry.id === session.selected);
      element.hidden = !rect;
      if (rect) {
        element.style.setProperty("top", `${rect.top - origin.top}px`);
        element.style.setProperty("height", `${rect.bottom - rect.top}px`);
      }
    }
  }

  /** Scrolls so that the selected span, else the caret, can be seen. */
  private follow(before: Session | null, session: Session): void {
    const places = this.text.places;
    const row = before?.selected === session.selected ? null : rowById(session.rows, session.selected);
    const offset = row ? row.span.start : session.caret;
    if (!places || (!before && !row)) {
      return;
    }
    this.text.reveal(offset);
    const rect = caretRect(places, offset);
    if (!rect) {
      return;
    }
    const view = this.scroll.getBoundingClientRect();
    const [top, bottom] = [view.top + 64, view.bottom - 56];
    if (rect.top < top || rect.bottom > bottom) {
      const far = rect.top < view.top - view.height || rect.bottom > view.bottom + view.height;
      const by = far ? rect.top - (view.top + view.height * 0.38) : rect.top < top ? rect.top - top - 36 : rect.bottom - bottom + 36;
      this.scroll.scrollTop += by;
    }
  }

  /** The selection of the session as the page's own, for copying, and as a highlight, which stays when the focus goes elsewhere. */
  private select(session: Session, focused: boolean): void {
    const range = session.selection && this.text.places ? this.text.places.range(session.selection.start, session.selection.end) : null;
    highlight(this, "annotator-selection", range ? [range] : []);
    attribute(this.scroll, "data-annotator-selection", range !== null && "highlights" in CSS);
    const page = selectionAt(this.scroll);
    if (!page || !focused) {
      return;
    }
    const inside = page.anchorNode !== null && this.text.column.contains(page.anchorNode);
    if (range) {
      page.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    } else if (inside && !page.isCollapsed) {
      page.removeAllRanges();
    }
  }

  private endRect(row: Row): DOMRect | null {
    const range = this.text.places!.range(Math.max(row.span.start, row.span.end - 1), row.span.end);
    const rects = range?.getClientRects();
    const rect = rects?.[rects.length - 1];
    if (!rect) {
      return null;
    }
    const rightToLeft = getComputedStyle(this.text.places!.elementAt(row.span.end - 1)!).direction === "rtl";
    return new DOMRect(rightToLeft ? rect.left : rect.right, rect.top, 0, rect.height);
  }

  private collectBars(session: Session): void {
    this.shown = session.rows;
    for (const element of this.bars.values()) {
      element.remove();
    }
    this.bars.clear();
    for (const row of session.rows) {
      if (isLong(row) && row.status !== "refused") {
        const element = make("div", "annotator-bar-long", { "data-annotator-pending": row.status === "pending" });
        element.style.setProperty("--annotator-colour", readable(labelColour(session.corpus.scheme, row.span.label)));
        this.bars.set(row, element);
        this.layer.append(element);
      }
    }
  }

  private extent(row: Row): { readonly top: number; readonly bottom: number } | null {
    const places = this.text.places!;
    const first = caretRect(places, row.span.start);
    const last = caretRect(places, row.span.end - 1);
    return first && last ? { top: first.top, bottom: last.bottom } : null;
  }

  dispose(): void {
    highlight(this, "annotator-selection", []);
  }
}

function lay(element: HTMLElement, rect: DOMRect | null, origin: DOMRect): void {
  element.hidden = !rect;
  if (rect) {
    element.style.setProperty("left", `${rect.left - origin.left}px`);
    element.style.setProperty("top", `${rect.top - origin.top}px`);
    element.style.setProperty("height", `${rect.height}px`);
  }
}
