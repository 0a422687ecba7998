/** The side column: spans with their inspector, notes, guidelines. */
import { countsOf } from "../core/rows";
import type { Row, Status } from "../core/rows";
import type { Session } from "../core/session";
import type { Note } from "../core/set";
import { attribute, button, data, make, mint, say } from "./dom";
import { written } from "./guidelines";
import type { Host } from "./host";
import { HistoryView } from "./history";
import { InspectorView } from "./inspector";
import { ListView, oneLine, SIGNS } from "./list";

type Tab = "spans" | "notes" | "guidelines" | "history";
const TABS: readonly Tab[] = ["spans", "notes", "guidelines", "history"];

export class SideView {
  readonly element = make("div", "side");
  readonly list: ListView;
  readonly history: HistoryView;
  private readonly _inspector: InspectorView;
  private readonly _tabs = new Map<Tab, HTMLButtonElement>();
  private readonly _panels = new Map<Tab, HTMLElement>();
  private readonly _notes = make("ul", "notes");
  private readonly _rules = make("div", "guidelines", { role: "region", tabindex: 0 });
  private readonly _filter: HTMLElement;
  private readonly _words: HTMLInputElement;
  private readonly _states: HTMLSelectElement;
  private _shown: Tab = "spans";
  private _kept: { readonly rows: readonly Row[]; readonly filter: Session["filter"]; readonly result: readonly Row[] } | null = null;

  constructor(
    private readonly _host: Host,
    private readonly _turned: (tab: Tab) => void,
    signal: AbortSignal
  ) {
    const { translate } = _host;
    this.list = new ListView(_host, signal);
    this._inspector = new InspectorView(_host);
    this.history = new HistoryView(_host);
    this._words = make("input", "field", { type: "search", dir: "auto", placeholder: translate("view.filter"), "aria-label": translate("view.filter") });
    this._states = make("select", "field", { "aria-label": translate("view.filter-status") }, [make("option", "", { value: "" }, [translate("view.all")])]);
    for (const status of Object.keys(SIGNS)) {
      this._states.append(make("option", "", { value: status }, [`${SIGNS[status as Status]} ${translate(`status.${status}`)}`]));
    }
    this._words.addEventListener("input", () => this._narrow(), { signal });
    this._states.addEventListener("change", () => this._narrow(), { signal });
    this._filter = make("div", "filter", {}, [this._words, this._states]);
    const spans = make("div", "spans", {}, [this._filter, this.list.note, this.list.element]);
    this._build("spans", [spans, this._inspector.element]);
    this._build("notes", [this._notes]);
    this._build("guidelines", [this._rules]);
    this._build("history", [this.history.element]);
    attribute(this._rules, "aria-label", translate("view.guidelines"));
    const fold = button("tool side-fold", [translate("view.fold")], () => this._fold(fold), { "aria-expanded": "true" });
    const bar = make("div", "tabs", {}, [make("div", "tablist", { role: "tablist", "aria-label": translate("view.side") }, [...this._tabs.values()]), fold]);
    this.element.append(bar, ...this._panels.values());
    this.turn("spans");
  }

  get tab(): Tab {
    return this._shown;
  }

  /** Brings a tab to the front. */
  turn(tab: Tab): void {
    this._shown = tab;
    for (const name of TABS) {
      const chosen = name === tab;
      attribute(this._tabs.get(name)!, "aria-selected", String(chosen));
      this._tabs.get(name)!.tabIndex = chosen ? 0 : -1;
      this._panels.get(name)!.hidden = !chosen;
    }
    this.history.show(tab === "history");
    this._turned(tab);
  }

  update(before: Session | null, session: Session): void {
    const { translate } = this._host;
    const shown = this._filtered(session);
    this.list.update(before, session, shown);
    this._inspector.update(before, session);
    this.history.update(session);
    if (before?.rows !== session.rows) {
      say(this._tabs.get("spans")!, translate("view.tab-spans", { count: session.rows.length - countsOf(session.rows).refused }));
      this._filter.hidden = session.rows.length < 12;
    }
    if (before?.set !== session.set) {
      this._write(session);
    }
    const guidelines = session.corpus.guidelines;
    if (before?.corpus !== session.corpus) {
      this._rules.replaceChildren(...written(guidelines?.text ?? ""));
      // the home's own renderer takes over where there is one
      void this._host.render?.(guidelines?.text ?? "", this._rules).catch(() => undefined);
      this._tabs.get("guidelines")!.hidden = !guidelines?.text;
    }
  }

  private _filtered(session: Session): readonly Row[] {
    const { filter, rows } = session;
    if (this._kept?.rows === rows && this._kept.filter === filter) {
      return this._kept.result;
    }
    const text = filter.text?.toLowerCase() ?? "";
    const fits = (row: Row): boolean =>
      (!filter.label || row.span.label === filter.label) &&
      (!filter.status || row.status === filter.status) &&
      (!text || row.span.text.toLowerCase().includes(text) || row.span.label.toLowerCase().startsWith(text)) &&
      (this._host.settings.showRefused || filter.status === "refused" || row.status !== "refused");
    const whole = !filter.label && !filter.status && !text && (this._host.settings.showRefused || !countsOf(rows).refused);
    const result = whole ? rows : rows.filter(fits);
    this._kept = { rows, filter, result };
    return result;
  }

  private _narrow(): void {
    this._host.run("filter", { text: this._words.value, status: this._states.value });
  }

  private _write(session: Session): void {
    const { translate } = this._host;
    const notes = [...session.set.values()].filter((element): element is Note => element.kind === "note");
    say(this._tabs.get("notes")!, translate("view.tab-notes", { count: notes.length }));
    const items = notes.map(note => {
      const about = note.ref && session.rows.find(row => row.id === note.ref!.id);
      const link = about ? [make("br"), button("", [data(oneLine(about.span.text))], () => this._host.run("select", { id: about.id }))] : [];
      return make("li", "note", {}, [data(note.text), ...link]);
    });
    this._notes.replaceChildren(...(items.length ? items : [make("li", "empty", {}, [translate("view.no-notes")])]));
  }

  private _build(tab: Tab, children: readonly HTMLElement[]): void {
    const [tabId, panelId] = [mint(), mint()];
    const element = button("tab", [this._host.translate(`view.tab-${tab}`, { count: 0 })], () => this.turn(tab), { role: "tab", id: tabId, "aria-controls": panelId });
    element.addEventListener("keydown", event => this._arrow(event, tab));
    this._tabs.set(tab, element);
    this._panels.set(tab, make("div", "panel", { role: "tabpanel", id: panelId, "aria-labelledby": tabId }, children));
  }

  private _arrow(event: KeyboardEvent, tab: Tab): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const open = TABS.filter(name => !this._tabs.get(name)!.hidden);
    const next = open[(open.indexOf(tab) + step + open.length) % open.length];
    if (step && next) {
      event.preventDefault();
      event.stopPropagation();
      this.turn(next);
      this._tabs.get(next)!.focus();
    }
  }

  private _fold(button: HTMLButtonElement): void {
    const folded = button.getAttribute("aria-expanded") === "true";
    attribute(button, "aria-expanded", String(!folded));
    for (const panel of this._panels.values()) {
      attribute(panel, "data-annotator-folded", folded);
    }
  }
}
