/** The caret, the text selection and what stands at the selected span's borders: placed by measuring, once a drawing. */
import { rowById } from "../core/row-order";
import { isPending } from "../core/rows";
import type { Row } from "../core/rows";
import { labelColour } from "../core/scheme";
import type { Session } from "../core/session";
import { readable } from "./colour";
import { attribute, make, selectionAt, style } from "./dom";
import { caretRect } from "./geometry";
import { highlight } from "./highlight";
import { isLong } from "./lanes";
import type { TextView } from "./text";

/** Draws over the text, in a layer that scrolls with it. */
export class CaretView {
  readonly layer = make("div", "layer", { "aria-hidden": "true" });
  readonly start = make("div", "handle", { "data-annotator-end": "start" });
  readonly end = make("div", "handle", { "data-annotator-end": "end" });
  private readonly _caret = make("div", "caret");
  private readonly _bars = new Map<Row, HTMLElement>();
  private _shown: readonly Row[] | null = null;

  constructor(
    private readonly _text: TextView,
    private readonly _scroll: HTMLElement
  ) {
    this.layer.append(this._caret, this.start, this.end);
  }

  /** Follows the session: scrolls to what the reader went to, then measures all of it, then writes. */
  update(before: Session | null, session: Session, focused: boolean): void {
    const article = before?.article !== session.article;
    if (article) {
      this._scroll.scrollTop = 0;
    }
    if (article || before?.selected !== session.selected || before?.caret !== session.caret) {
      this._follow(before, session);
    }
    if (this._shown !== session.rows) {
      this._collectBars(session);
    }
    this._select(session, focused);
    this.place(session);
  }

  /** Measures again, after a new width or another font. */
  place(session: Session): void {
    const places = this._text.places;
    if (!places) {
      return;
    }
    const origin = this._text.column.getBoundingClientRect();
    const caret = caretRect(places, session.caret);
    const row = rowById(session.rows, session.selected);
    const handles = row && row.status !== "refused" && !session.readonly ? [caretRect(places, row.span.start), this._endRect(row)] : [];
    const bars = [...this._bars].map(([entry, element]) => ({ entry, element, rect: this._extent(entry) }));
    lay(this._caret, caret, origin);
    lay(this.start, handles[0] ?? null, origin);
    lay(this.end, handles[1] ?? null, origin);
    for (const { entry, element, rect } of bars) {
      attribute(element, "data-annotator-here", entry.id === session.selected);
      element.hidden = !rect;
      if (rect) {
        style(element, "top", `${rect.top - origin.top}px`);
        style(element, "height", `${rect.bottom - rect.top}px`);
      }
    }
  }

  /** Scrolls so that the selected span, else the caret, can be seen. */
  private _follow(before: Session | null, session: Session): void {
    const places = this._text.places;
    const row = before?.selected === session.selected ? null : rowById(session.rows, session.selected);
    const offset = row ? row.span.start : session.caret;
    if (!places || (!before && !row)) {
      return;
    }
    this._text.reveal(offset);
    const rect = caretRect(places, offset);
    if (!rect) {
      return;
    }
    const view = this._scroll.getBoundingClientRect();
    const [top, bottom] = [view.top + 64, view.bottom - 56];
    if (rect.top < top || rect.bottom > bottom) {
      const far = rect.top < view.top - view.height || rect.bottom > view.bottom + view.height;
      const by = far ? rect.top - (view.top + view.height * 0.38) : rect.top < top ? rect.top - top - 36 : rect.bottom - bottom + 36;
      this._scroll.scrollTop += by;
    }
  }

  /** The selection of the session as the page's own, for copying, and as a highlight, which stays when the focus goes elsewhere. */
  private _select(session: Session, focused: boolean): void {
    const range = session.selection && this._text.places ? this._text.places.range(session.selection.start, session.selection.end) : null;
    highlight(this, "annotator-selection", range ? [range] : []);
    attribute(this._scroll, "data-annotator-selection", range !== null && "highlights" in CSS);
    const page = selectionAt(this._scroll);
    if (!page || !focused) {
      return;
    }
    const inside = page.anchorNode !== null && this._text.column.contains(page.anchorNode);
    if (range) {
      page.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    } else if (inside && !page.isCollapsed) {
      page.removeAllRanges();
    }
  }

  private _endRect(row: Row): DOMRect | null {
    const range = this._text.places!.range(Math.max(row.span.start, row.span.end - 1), row.span.end);
    const rects = range?.getClientRects();
    const rect = rects?.[rects.length - 1];
    if (!rect) {
      return null;
    }
    const rightToLeft = getComputedStyle(this._text.places!.elementAt(row.span.end - 1)!).direction === "rtl";
    return new DOMRect(rightToLeft ? rect.left : rect.right, rect.top, 0, rect.height);
  }

  private _collectBars(session: Session): void {
    this._shown = session.rows;
    for (const element of this._bars.values()) {
      element.remove();
    }
    this._bars.clear();
    for (const row of session.rows) {
      if (isLong(row) && row.status !== "refused") {
        const element = make("div", "bar-long", { "data-annotator-pending": isPending(row) });
        style(element, "--annotator-colour", readable(labelColour(session.corpus.scheme, row.span.label)));
        this._bars.set(row, element);
        this.layer.append(element);
      }
    }
  }

  private _extent(row: Row): { readonly top: number; readonly bottom: number } | null {
    const places = this._text.places!;
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
    style(element, "left", `${rect.left - origin.left}px`);
    style(element, "top", `${rect.top - origin.top}px`);
    style(element, "height", `${rect.height}px`);
  }
}
