/** The search bar above the text, its count, and the hits as highlights. */
import type { Session } from "../core/session";
import { button, make, say } from "./dom";
import { highlight } from "./highlight";
import type { Host } from "./host";
import type { TextView } from "./text";

/** More hits than this are counted but not coloured. */
const MOST = 2000;

export class SearchView {
  readonly element: HTMLElement;
  private readonly _input: HTMLInputElement;
  private readonly _count = make("span", "search-count", { role: "status" });

  constructor(
    private readonly _host: Host,
    private readonly _text: TextView,
    private readonly _home: () => void
  ) {
    const { translate } = _host;
    this._input = make("input", "input", { type: "search", dir: "auto", placeholder: translate("search.prompt"), "aria-label": translate("search.prompt") });
    this._input.addEventListener("input", () => _host.run("search", { query: this._input.value }));
    this._input.addEventListener("keydown", event => this._key(event));
    const step = (sign: string, key: string, to: "next" | "previous"): HTMLElement =>
      button("step", [make("span", "", { "aria-hidden": "true" }, [sign])], () => _host.run("search-step", { to }), { "aria-label": translate(key) });
    this.element = make("div", "search", { role: "search" }, [
      this._input, this._count, step("↑", "search.previous", "previous"), step("↓", "search.next", "next"),
      button("step", [make("span", "", { "aria-hidden": "true" }, ["✕"])], () => this.close(), { "aria-label": translate("search.close") }),
    ]);
    this.element.hidden = true;
  }

  open(query: string): void {
    this.element.hidden = false;
    this._input.value = query;
    this._input.focus();
    this._input.select();
  }

  close(): void {
    if (!this.element.hidden) {
      this.element.hidden = true;
      this._host.run("search", { query: "" });
      this._home();
    }
  }

  update(before: Session | null, session: Session): void {
    const search = session.search;
    if (before && before.search === search && before.blocks === session.blocks && before.rows === session.rows) {
      return;
    }
    const hits = search?.hits ?? [];
    const words = !search?.query ? "" : hits.length ? this._host.translate("search.count", { index: search.index + 1, count: hits.length }) : this._host.translate("search.none");
    say(this._count, words);
    const places = this._text.places;
    const range = (hit: readonly [number, number] | undefined): Range[] => {
      const found = hit && places?.range(hit[0], hit[1]);
      return found ? [found] : [];
    };
    highlight(this, "annotator-search", hits.slice(0, MOST).flatMap(range));
    highlight(this, "annotator-search-here", range(hits[search?.index ?? -1]));
  }

  dispose(): void {
    highlight(this, "annotator-search", []);
    highlight(this, "annotator-search-here", []);
  }

  private _key(event: KeyboardEvent): void {
    if (event.key === "Enter") {
      event.preventDefault();
      this._host.run("search-step", { to: event.shiftKey ? "previous" : "next" });
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
}
