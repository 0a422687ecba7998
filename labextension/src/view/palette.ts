/** The bar above: the labels with their keys and colours, and the few tools. */
import type { SpanLabel } from "../core/scheme";
import { labelColour, palette } from "../core/scheme";
import { rowById } from "../core/row-order";
import type { Session } from "../core/session";
import { colour } from "./colour";
import { attribute, button, data, make } from "./dom";
import type { Host } from "./host";

export interface Tools {
  readonly search: () => void;
  readonly guidelines: () => void;
}

export class PaletteView {
  readonly element: HTMLElement;
  private readonly labels = make("div", "annotator-palette", { role: "toolbar" });
  private readonly undo: HTMLButtonElement;
  private readonly guidelines: HTMLButtonElement;
  private chips: readonly { readonly label: SpanLabel; readonly chip: HTMLButtonElement }[] = [];

  constructor(
    private readonly host: Host,
    tools: Tools
  ) {
    const tool = (key: string, press: () => void): HTMLButtonElement => button("annotator-tool", [host.translate(key)], press);
    attribute(this.labels, "aria-label", host.translate("view.labels"));
    this.undo = tool("view.undo", () => host.run("undo"));
    this.guidelines = tool("view.guidelines", tools.guidelines);
    const right = make("div", "annotator-tools", {}, [
      this.undo,
      tool("view.search", tools.search),
      this.guidelines,
      tool("view.keys", () => host.run("help")),
    ]);
    this.element = make("div", "annotator-bar", {}, [this.labels, right]);
  }

  update(before: Session | null, session: Session): void {
    if (before?.corpus !== session.corpus) {
      this.open(session);
    }
    const row = rowById(session.rows, session.selected);
    for (const { label, chip } of this.chips) {
      attribute(chip, "aria-pressed", String(row?.span.label === label.label));
      chip.disabled = session.readonly !== "";
    }
    this.undo.disabled = (!session.undo.length && !session.more) || session.readonly !== "";
  }

  /** Whether the guidelines are in view, as the button says. */
  guide(open: boolean): void {
    attribute(this.guidelines, "aria-expanded", String(open));
  }

  private open(session: Session): void {
    this.guidelines.hidden = !session.corpus.guidelines?.text;
    this.chips = palette(session.corpus.scheme).map(({ key, label }) => {
      const chip = button(
        "annotator-chip",
        [...(key ? [make("kbd", "", {}, [key])] : []), data(label.name ?? label.label)],
        () => this.host.run("label", { label: label.label }),
        { title: label.description }
      );
      colour(chip, labelColour(session.corpus.scheme, label.label));
      return { label, chip };
    });
    this.labels.replaceChildren(...this.chips.map(entry => entry.chip));
    this.roving();
  }

  /** One stop for Tab; the arrows go from label to label. */
  private roving(): void {
    this.chips.forEach(({ chip }, index) => {
      chip.tabIndex = index ? -1 : 0;
      chip.addEventListener("keydown", event => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const next = this.chips[(index + step + this.chips.length) % this.chips.length]?.chip;
        if (step && next) {
          event.preventDefault();
          event.stopPropagation();
          chip.tabIndex = -1;
          next.tabIndex = 0;
          next.focus();
        }
      });
    });
  }
}
