/** Stretches of boilerplate, each behind one quiet line that stands for it and opens it. */
import type { Block } from "../core/segments";
import { attribute, button } from "./dom";
import type { Host } from "./host";

interface Fold {
  readonly from: number;
  readonly to: number;
  readonly button: HTMLButtonElement;
}

/** The folds of a drawn article, over blocks and the elements that show them. */
export class Folds {
  private readonly _folds: Fold[] = [];

  constructor(
    private readonly _host: Host,
    private readonly _blocks: readonly Block[],
    private readonly _elements: readonly HTMLElement[]
  ) {}

  /** Folds the boilerplate from a block on, up to a limit; gives the line that stands for it. */
  add(from: number, limit: number): HTMLButtonElement {
    let to = from;
    while (to < Math.min(limit, this._blocks.length) && this._blocks[to]!.type === "boilerplate") {
      this._elements[to]!.hidden = true;
      to += 1;
    }
    const label = this._host.translate("view.boilerplate", { count: to - from });
    const element = button("fold", [label], () => this._turn(fold, isFolded(fold)), { "aria-expanded": "false", tabindex: -1 });
    const fold = { from, to, button: element };
    this._folds.push(fold);
    return element;
  }

  /** Opens the fold that holds a block. */
  reveal(index: number): void {
    for (const fold of this._folds) {
      if (fold.from <= index && index < fold.to) {
        this._turn(fold, true);
      }
    }
  }

  /** The blocks that a reader opened. */
  opened(): readonly Block[] {
    return this._folds.filter(fold => !isFolded(fold)).flatMap(fold => this._blocks.slice(fold.from, fold.to));
  }

  private _turn(fold: Fold, open: boolean): void {
    attribute(fold.button, "aria-expanded", String(open));
    for (const element of this._elements.slice(fold.from, fold.to)) {
      element.hidden = !open;
    }
  }
}

function isFolded(fold: Fold): boolean {
  return fold.button.getAttribute("aria-expanded") === "false";
}
