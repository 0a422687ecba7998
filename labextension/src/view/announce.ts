/** What a screen reader hears of each action: one live line, said anew even when the words are the same. */
import { make } from "./dom";

export class AnnounceView {
  readonly element = make("div", "hidden", { role: "log", "aria-live": "polite" });
  private _odd = false;

  say(text: string): void {
    this._odd = !this._odd;
    this.element.textContent = this._odd ? text : `${text}\u00a0`;
  }
}
