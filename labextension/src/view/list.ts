/** The list of spans: a listbox that draws only the rows in sight, so that ten thousand scroll like ten. */
import { placeOf, rowAround, rowById } from "../core/row-order";
import type { Row, Status } from "../core/rows";
import { labelColour, labelName } from "../core/scheme";
import type { Session } from "../core/session";
import { colour } from "./colour";
import { attribute, data, make, mint, style } from "./dom";
import type { Host } from "./host";

export const SIGNS: Readonly<Record<Status, string>> = { pending: "○", accepted: "✓", corrected: "✎", added: "+", refused: "✕" };
const HEIGHT = 27;
const SPARE = 4;

export class ListView {
  readonly element: HTMLElement;
  private readonly _rows = make("div", "rows", { role: "presentation" });
  private readonly _empty = make("p", "empty");
  private readonly _prefix = mint();
  private _shown: readonly Row[] = [];
  private _drawn = new Map<Row, HTMLElement>();
  private _session: Session | null = null;
  private _height = 600;
  /** Where the list is scrolled to, remembered, since asking the page would lay it out. */
  private _top = 0;
  private _wanted: number | null = null;

  constructor(
    private readonly _host: Host,
    signal: AbortSignal
  ) {
    this.element = make("div", "list", { role: "listbox", tabindex: 0, "aria-label": _host.translate("view.spans") }, [this._rows]);
    this._empty.hidden = true;
    this.element.addEventListener("scroll", () => this._scrolled(), { signal, passive: true });
    this.element.addEventListener(
      "click",
      event => {
        const place = event.target instanceof Element ? event.target.closest<HTMLElement>(".annotator-row") : null;
        const row = place && [...this._drawn].find(([, element]) => element === place)?.[0];
        if (row) {
          _host.run("select", { id: row.id });
        }
      },
      { signal }
    );
  }

  /** What stands in place of the list where it's empty. */
  get note(): HTMLElement {
    return this._empty;
  }

  update(before: Session | null, session: Session, shown: readonly Row[]): void {
    this._session = session;
    if (before?.corpus !== session.corpus || before.article !== session.article) {
      this._forget();
      const longest = Math.max(3, ...(session.corpus.scheme.spans ?? []).map(label => label.label.length));
      style(this._rows, "--annotator-label-width", `${Math.min(longest * 7.4, 88)}px`);
    }
    if (this._shown !== shown) {
      this._shown = shown;
      style(this._rows, "height", `${shown.length * HEIGHT}px`);
    }
    this._empty.hidden = shown.length > 0;
    this.element.hidden = shown.length === 0;
    this._empty.textContent = shown.length ? "" : this._host.translate(session.rows.length ? "view.none-shown" : "view.no-spans");
    if (before?.selected !== session.selected) {
      this._follow(session);
    }
    this._draw();
  }

  /** The list's height, told by who watches it, so that drawing needn't measure. */
  resize(height: number): void {
    this._height = height;
    this._draw();
  }

  private _follow(session: Session): void {
    const row = rowById(session.rows, session.selected);
    const index = row ? placeOf(this._shown, row) : -1;
    if (!row || this._shown[index] !== row) {
      return;
    }
    const top = index * HEIGHT;
    const most = Math.max(0, this._shown.length * HEIGHT + 12 - this._height);
    // far enough that the next keys needn't scroll again: each scrolling waits for what is being painted
    const spare = Math.floor(this._height / 3 / HEIGHT) * HEIGHT;
    if (top < this._top + HEIGHT) {
      this._wanted = Math.min(most, Math.max(0, top + HEIGHT * 2 - this._height + spare));
    } else if (top + HEIGHT * 2 > this._top + this._height) {
      this._wanted = Math.min(most, Math.max(0, top - spare));
    }
    this._top = this._wanted ?? this._top;
  }

  /** Scrolls to where `update` found that it must; apart from it, so that the page is laid out once, after everything was drawn. */
  settle(): void {
    if (this._wanted !== null) {
      this.element.scrollTop = this._wanted;
      this._wanted = null;
    }
  }

  private _scrolled(): void {
    this._top = this.element.scrollTop;
    this._draw();
  }

  private _draw(): void {
    const session = this._session;
    if (!session) {
      return;
    }
    const from = Math.max(0, Math.floor(this._top / HEIGHT) - SPARE);
    const rows = this._shown.slice(from, Math.ceil((this._top + this._height) / HEIGHT) + SPARE);
    const keep = new Set(rows);
    for (const [row, element] of this._drawn) {
      if (!keep.has(row)) {
        element.remove();
        this._drawn.delete(row);
      }
    }
    // the rows stand in the flow, so that those which stay need no layout
    style(this._rows, "padding-top", `${from * HEIGHT}px`);
    let next = this._rows.firstChild;
    rows.forEach((row, index) => {
      const element = this._drawn.get(row) ?? this._build(row, session);
      if (element === next) {
        next = element.nextSibling;
      } else {
        this._drawn.set(row, element);
        this._rows.insertBefore(element, next);
      }
      this._mark(element, row, from + index, session);
    });
    attribute(this.element, "aria-activedescendant", rows.some(row => row.id === session.selected) ? this._prefix : undefined);
  }

  private _mark(element: HTMLElement, row: Row, index: number, session: Session): void {
    const chosen = row.id === session.selected;
    attribute(element, "aria-selected", String(chosen));
    attribute(element, "aria-posinset", index + 1);
    attribute(element, "aria-setsize", this._shown.length);
    attribute(element, "id", chosen ? this._prefix : undefined);
  }

  private _build(row: Row, session: Session): HTMLElement {
    const { translate } = this._host;
    const scheme = session.corpus.scheme;
    const within = rowAround(session.rows, row);
    const text = data(oneLine(row.span.text), "row-text");
    if (within) {
      text.append(make("small", "", {}, [` ${translate("view.in", { label: within.span.label })}`]));
    }
    const element = make("div", "row", { role: "option", "data-annotator-status": row.status, "data-annotator-start": row.span.start, "data-annotator-end": row.span.end }, [
      make("span", "row-sign", { "aria-hidden": "true" }, [SIGNS[row.status]]),
      make("span", "row-label", { dir: "auto", title: labelName(scheme, row.span.label) }, [row.span.label]),
      text,
      make("small", "row-source", { dir: "auto" }, [row.status === "refused" ? translate("status.refused") : sourceOf(row)]),
      make("span", "hidden", {}, [translate(`status.${row.status}`)]),
    ]);
    colour(element, labelColour(scheme, row.span.label));
    return element;
  }

  private _forget(): void {
    this._rows.replaceChildren();
    this._drawn.clear();
    this._top = 0;
    this._wanted = 0;
  }
}

/** Who suggested a row, and how sure: "rules .92". */
export function sourceOf(row: Row): string {
  const source = row.sources[0];
  if (!source || row.status === "added") {
    return "";
  }
  const score = source.score === undefined ? "" : source.score >= 0.995 ? "1.0" : source.score.toFixed(2).replace(/^0/, "");
  const more = row.sources.length > 1 ? ` +${row.sources.length - 1}` : "";
  return `${source.by}${score && ` ${score}`}${more}`;
}

/** A quote on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
