/** The bar above: the labels with their keys and colours, and the few tools. */
import type { SpanLabel } from "../core/scheme";
import { labelColour, palette } from "../core/scheme";
import { rowById } from "../core/row-order";
import type { Session } from "../core/session";
import { colour } from "./colour";
import { attribute, button, data, make } from "./dom";
import type { Host } from "./host";

export interface Tools {
  readonly add: () => void;
  readonly search: () => void;
  readonly guidelines: () => void;
}

export class PaletteView {
  readonly element: HTMLElement;
  private readonly _labels = make("div", "palette", { role: "toolbar" });
  private readonly _undo: HTMLButtonElement;
  private readonly _guidelines: HTMLButtonElement;
  private readonly _add: HTMLButtonElement;
  private _chips: readonly { readonly label: SpanLabel; readonly chip: HTMLButtonElement }[] = [];

  constructor(
    private readonly _host: Host,
    tools: Tools
  ) {
    const tool = (key: string, press: () => void): HTMLButtonElement => button("tool", [_host.translate(key)], press);
    attribute(this._labels, "aria-label", _host.translate("view.labels"));
    this._undo = tool("view.undo", () => _host.run("undo"));
    this._guidelines = tool("view.guidelines", tools.guidelines);
    this._add = button("tool", ["+"], tools.add, { title: _host.translate("label.title"), "aria-label": _host.translate("label.title"), tabindex: -1 });
    const right = make("div", "tools", {}, [
      this._undo,
      tool("view.search", tools.search),
      this._guidelines,
      tool("view.keys", () => _host.run("help")),
    ]);
    this.element = make("div", "bar", {}, [this._labels, right]);
  }

  update(before: Session | null, session: Session): void {
    if (before?.corpus !== session.corpus) {
      this._open(session);
    }
    const row = rowById(session.rows, session.selected);
    for (const { label, chip } of this._chips) {
      attribute(chip, "aria-pressed", String(row?.span.label === label.label));
      chip.disabled = session.readonly !== "";
    }
    this._add.hidden = !session.corpus.lead || Boolean(session.corpus.readonly);
    this._undo.disabled = (!session.undo.length && !session.more) || session.readonly !== "";
  }

  /** Whether the guidelines are in view, as the button says. */
  guide(open: boolean): void {
    attribute(this._guidelines, "aria-expanded", String(open));
  }

  private _open(session: Session): void {
    this._guidelines.hidden = !session.corpus.guidelines?.text;
    this._chips = palette(session.corpus.scheme).map(({ key, label }) => {
      const chip = button(
        "chip",
        [...(key ? [make("kbd", "", {}, [key])] : []), data(label.name ?? label.label)],
        () => this._host.run("label", { label: label.label }),
        { title: label.description }
      );
      colour(chip, labelColour(session.corpus.scheme, label.label));
      return { label, chip };
    });
    const stops = [...this._chips.map(entry => entry.chip), this._add];
    this._labels.replaceChildren(...stops);
    this._roving(stops);
  }

  /** One stop for Tab; the arrows go from label to label. */
  private _roving(stops: readonly HTMLButtonElement[]): void {
    stops.forEach((stop, index) => {
      stop.tabIndex = index ? -1 : 0;
      stop.onkeydown = event => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const shown = stops.filter(each => !each.hidden);
        const next = shown[(shown.indexOf(stop) + step + shown.length) % shown.length];
        if (step && next) {
          event.preventDefault();
          event.stopPropagation();
          stop.tabIndex = -1;
          next.tabIndex = 0;
          next.focus();
        }
      };
    });
  }
}
