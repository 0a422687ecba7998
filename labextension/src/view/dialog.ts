/** A dialog inside the view: the focus stays in it, Escape closes it and the focus goes back to where it was. */
import { attribute, button, focusedAt, make, mint } from "./dom";
import type { Child } from "./dom";
import type { HostEvent } from "./host";

export interface DialogButton {
  readonly words: string;
  readonly press: () => void;
  /** The one that Enter presses. */
  readonly first?: boolean;
}

export interface DialogParts {
  readonly title: string;
  readonly body: readonly Child[];
  readonly buttons: readonly DialogButton[];
  readonly wide?: boolean;
  /** What has the focus when it opens; the first button where there is none. */
  readonly focus?: HTMLElement;
  readonly closed?: () => void;
  /** Is told what happens meanwhile; true where it needs no other notice. */
  readonly hear?: (event: HostEvent) => boolean;
}

const FOCUSABLE = "button:not([disabled]), input, select, textarea, [tabindex='0']";

/** Shows one dialog at a time over the frame. */
export class DialogView {
  readonly element = make("div", "veil");
  private _parts: DialogParts | null = null;
  private _back: HTMLElement | null = null;

  constructor(
    private readonly _frame: HTMLElement,
    private readonly _home: () => void
  ) {
    this.element.hidden = true;
    this.element.addEventListener("keydown", event => this._key(event));
    this.element.addEventListener("mousedown", event => {
      if (event.target === this.element) {
        event.preventDefault();
        this.close();
      }
    });
  }

  get isOpen(): boolean {
    return this._parts !== null;
  }

  /** Whether the open dialog took care of what happened. */
  hear(event: HostEvent): boolean {
    return this._parts?.hear?.(event) ?? false;
  }

  open(parts: DialogParts): void {
    if (!this._parts) {
      const focused = focusedAt(this._frame);
      this._back = focused instanceof HTMLElement ? focused : null;
    }
    this._parts = parts;
    const title = mint();
    const feet = parts.buttons.map(entry => {
      const element = button("button", [entry.words], entry.press);
      attribute(element, "data-annotator-first", entry.first);
      return element;
    });
    const box = make("div", "dialog", { role: "dialog", "aria-modal": "true", "aria-labelledby": title, "data-annotator-wide": parts.wide }, [
      make("h2", "", { id: title }, [parts.title]),
      make("div", "dialog-body", { tabindex: parts.focus ? undefined : 0 }, parts.body),
      ...(feet.length ? [make("div", "dialog-feet", {}, feet)] : []),
    ]);
    this.element.replaceChildren(box);
    this.element.hidden = false;
    this._frame.inert = true;
    (parts.focus ?? feet.find(element => element.dataset.annotatorFirst !== undefined) ?? feet[0] ?? box).focus();
  }

  close(): void {
    const parts = this._parts;
    if (!parts) {
      return;
    }
    this._parts = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    this._frame.inert = false;
    if (this._back?.isConnected && this._frame.contains(this._back)) {
      this._back.focus({ preventScroll: true });
    } else {
      this._home();
    }
    parts.closed?.();
  }

  private _key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.key === "Enter") {
      event.stopPropagation();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement) && !(event.target instanceof HTMLTextAreaElement && !event.ctrlKey && !event.metaKey)) {
      const first = this._parts?.buttons.find(entry => entry.first);
      if (first) {
        event.preventDefault();
        first.press();
      }
    } else if (event.key === "Tab") {
      this._trap(event);
    }
  }

  private _trap(event: KeyboardEvent): void {
    const stops = [...this.element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(element => element.tabIndex >= 0);
    const first = stops[0];
    const last = stops[stops.length - 1];
    const at = focusedAt(this._frame);
    if (event.shiftKey ? at === first : at === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
    event.stopPropagation();
  }
}
