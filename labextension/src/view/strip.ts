/** The strip below the text: what the keys do for the selected thing, each a button too. */
import type { Args, CommandName } from "../core/commands";
import { rowById } from "../core/row-order";
import { countsOf, isPending } from "../core/rows";
import type { Row } from "../core/rows";
import { labelName } from "../core/scheme";
import type { Session } from "../core/session";
import { button, data, make } from "./dom";
import type { Host } from "./host";
import { SIGNS, sourceOf } from "./list";

interface Hint {
  readonly keys: readonly string[];
  readonly says: string;
  readonly command?: CommandName;
  readonly args?: Args;
}

const ACCEPT: Hint = { keys: ["A"], says: "strip.accept", command: "accept" };
const REFUSE: Hint = { keys: ["X"], says: "strip.refuse", command: "refuse" };
const REMOVE: Hint = { keys: ["X"], says: "strip.remove", command: "refuse" };
const RELABEL: Hint = { keys: ["1–9", "L"], says: "strip.relabel", command: "label-search" };
const ADD: Hint = { keys: ["1–9", "L"], says: "strip.add", command: "label-search" };
const BORDERS: Hint = { keys: ["Q", "W", "E", "R"], says: "strip.borders" };
const ALL: Hint = { keys: ["G"], says: "strip.occurrences", command: "occurrences" };
const REST: Hint = { keys: ["Space"], says: "strip.rest", command: "accept-rest" };
const NEXT: Hint = { keys: ["F"], says: "strip.next", command: "next" };
const NEXT_ANY: Hint = { keys: ["⇧F"], says: "strip.next-any", command: "next", args: { any: true } };
const SELECT: Hint = { keys: ["⇧", "←→"], says: "strip.select" };
const DONE: Hint = { keys: ["Ctrl", "↵"], says: "strip.done", command: "done" };
const SEGMENT: Hint = { keys: ["+"], says: "strip.segment", command: "segment" };

export class StripView {
  readonly element = make("div", "strip", { role: "toolbar" });
  private readonly _what = make("span", "strip-about");
  private _shown = "";

  constructor(private readonly _host: Host) {
    this.element.setAttribute("aria-label", _host.translate("view.strip"));
  }

  update(before: Session | null, session: Session): void {
    const row = rowById(session.rows, session.selected);
    const same = before && before.selected === session.selected && before.rows === session.rows && before.readonly === session.readonly;
    if (same && !before.selection === !session.selection) {
      return;
    }
    const hints = hintsFor(row, session);
    const key = hints.map(hint => hint.says).join();
    if (key !== this._shown) {
      this._shown = key;
      this.element.replaceChildren(this._what, ...hints.map(hint => this._hint(hint)));
    }
    this._what.replaceChildren(...this._about(row, session));
    this._what.hidden = !this._what.firstChild;
  }

  private _about(row: Row | null, session: Session): readonly Node[] {
    if (session.selection && !session.readonly) {
      return [document.createTextNode(this._host.translate("strip.selection"))];
    }
    if (!row) {
      return [];
    }
    const source = [sourceOf(row), row.why].filter(part => part).join(" · ");
    const name = `${SIGNS[row.status]} ${labelName(session.corpus.scheme, row.span.label)}`;
    return [data(name), ...(source ? [make("small", "", {}, [" · ", data(source)])] : [])];
  }

  private _hint(hint: Hint): HTMLElement {
    const keys = hint.keys.map(key => make("kbd", "", {}, [key]));
    const words = this._host.translate(hint.says);
    const { command } = hint;
    if (!command) {
      return make("span", "strip-key", {}, [...keys, words]);
    }
    return button("strip-key", [...keys, words], () => this._host.run(command, hint.args), { tabindex: -1 });
  }
}

function hintsFor(row: Row | null, session: Session): readonly Hint[] {
  if (session.readonly) {
    return [NEXT_ANY];
  }
  if (session.selection) {
    return row ? [ADD, SEGMENT] : [ADD];
  }
  if (row && isPending(row)) {
    return [ACCEPT, REFUSE, RELABEL, BORDERS, ALL, REST];
  }
  if (row?.status === "refused") {
    return [{ ...ACCEPT, says: "strip.restore" }, NEXT];
  }
  if (row) {
    return [REMOVE, RELABEL, BORDERS, ALL, NEXT];
  }
  return countsOf(session.rows).pending ? [NEXT, SELECT, REST, DONE] : [SELECT, NEXT_ANY, DONE];
}
