/** A dialog inside the view: the focus stays in it, Escape closes it and the focus goes back to where it was. */
import { attribute, button, focusedAt, make, mint } from "./dom";
import type { Child } from "./dom";

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
}

const FOCUSABLE = "button:not([disabled]), input, select, textarea, [tabindex='0']";

/** Shows one dialog at a time over the frame. */
export class DialogView {
  readonly element = make("div", "annotator-veil");
  private parts: DialogParts | null = null;
  private back: HTMLElement | null = null;

  constructor(
    private readonly frame: HTMLElement,
    private readonly home: () => void
  ) {
    this.element.hidden = true;
    this.element.addEventListener("keydown", event => this.key(event));
    this.element.addEventListener("mousedown", event => {
      if (event.target === this.element) {
        event.preventDefault();
        this.close();
      }
    });
  }

  get isOpen(): boolean {
    return this.parts !== null;
  }

  open(parts: DialogParts): void {
    if (!this.parts) {
      const focused = focusedAt(this.frame);
      this.back = focused instanceof HTMLElement ? focused : null;
    }
    this.parts = parts;
    const title = mint();
    const feet = parts.buttons.map(entry => {
      const element = button("annotator-button", [entry.words], entry.press);
      attribute(element, "data-annotator-first", entry.first);
      return element;
    });
    const box = make("div", "annotator-dialog", { role: "dialog", "aria-modal": "true", "aria-labelledby": title, "data-annotator-wide": parts.wide }, [
      make("h2", "", { id: title }, [parts.title]),
      make("div", "annotator-dialog-body", { tabindex: parts.focus ? undefined : 0 }, parts.body),
      ...(feet.length ? [make("div", "annotator-dialog-feet", {}, feet)] : []),
    ]);
    this.element.replaceChildren(box);
    this.element.hidden = false;
    this.frame.inert = true;
    (parts.focus ?? feet.find(element => element.dataset.annotatorFirst !== undefined) ?? feet[0] ?? box).focus();
  }

  close(): void {
    const parts = this.parts;
    if (!parts) {
      return;
    }
    this.parts = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.frame.inert = false;
    if (this.back?.isConnected && this.frame.contains(this.back)) {
      this.back.focus({ preventScroll: true });
    } else {
      this.home();
    }
    parts.closed?.();
  }

  private key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.key === "Enter") {
      event.stopPropagation();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement) && !(event.target instanceof HTMLTextAreaElement && !event.ctrlKey && !event.metaKey)) {
      const first = this.parts?.buttons.find(entry => entry.first);
      if (first) {
        event.preventDefault();
        first.press();
      }
    } else if (event.key === "Tab") {
      this.trap(event);
    }
  }

  private trap(event: KeyboardEvent): void {
    const stops = [...this.element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(element => element.tabIndex >= 0);
    const first = stops[0];
    const last = stops[stops.length - 1];
    const at = focusedAt(this.frame);
    if (event.shiftKey ? at === first : at === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
    event.stopPropagation();
  }
}
