/** The side column: spans with their inspector, notes, guidelines. */
import { countsOf } from "../core/rows";
import type { Row, Status } from "../core/rows";
import type { Session } from "../core/session";
import type { Note } from "../core/set";
import { attribute, button, data, make, mint, say } from "./dom";
import { written } from "./guidelines";
import type { Host } from "./host";
import { InspectorView } from "./inspector";
import { ListView, oneLine, SIGNS } from "./list";

type Tab = "spans" | "notes" | "guidelines";
const TABS: readonly Tab[] = ["spans", "notes", "guidelines"];

export class SideView {
  readonly element = make("div", "annotator-side");
  readonly list: ListView;
  private readonly inspector: InspectorView;
  private readonly tabs = new Map<Tab, HTMLButtonElement>();
  private readonly panels = new Map<Tab, HTMLElement>();
  private readonly notes = make("ul", "annotator-notes");
  private readonly rules = make("div", "annotator-guidelines", { role: "region", tabindex: 0 });
  private readonly filter: HTMLElement;
  private readonly words: HTMLInputElement;
  private readonly states: HTMLSelectElement;
  private shown: Tab = "spans";
  private kept: { readonly rows: readonly Row[]; readonly filter: Session["filter"]; readonly result: readonly Row[] } | null = null;

  constructor(
    private readonly host: Host,
    private readonly turned: (tab: Tab) => void,
    signal: AbortSignal
  ) {
    const { translate } = host;
    this.list = new ListView(host, signal);
    this.inspector = new InspectorView(host);
    this.words = make("input", "annotator-field", { type: "search", dir: "auto", placeholder: translate("view.filter"), "aria-label": translate("view.filter") });
    this.states = make("select", "annotator-field", { "aria-label": translate("view.filter-status") }, [make("option", "", { value: "" }, [translate("view.all")])]);
    for (const status of Object.keys(SIGNS)) {
      this.states.append(make("option", "", { value: status }, [`${SIGNS[status as Status]} ${translate(`status.${status}`)}`]));
    }
    this.words.addEventListener("input", () => this.narrow(), { signal });
    this.states.addEventListener("change", () => this.narrow(), { signal });
    this.filter = make("div", "annotator-filter", {}, [this.words, this.states]);
    const spans = make("div", "annotator-spans", {}, [this.filter, this.list.note, this.list.element]);
    this.build("spans", [spans, this.inspector.element]);
    this.build("notes", [this.notes]);
    this.build("guidelines", [this.rules]);
    attribute(this.rules, "aria-label", translate("view.guidelines"));
    const fold = button("annotator-tool annotator-side-fold", [translate("view.fold")], () => this.fold(fold), { "aria-expanded": "true" });
    const bar = make("div", "annotator-tabs", {}, [make("div", "annotator-tablist", { role: "tablist", "aria-label": translate("view.side") }, [...this.tabs.values()]), fold]);
    this.element.append(bar, ...this.panels.values());
    this.turn("spans");
  }

  get tab(): Tab {
    return this.shown;
  }

  /** Brings a tab to the front. */
  turn(tab: Tab): void {
    this.shown = tab;
    for (const name of TABS) {
      const chosen = name === tab;
      attribute(this.tabs.get(name)!, "aria-selected", String(chosen));
      this.tabs.get(name)!.tabIndex = chosen ? 0 : -1;
      this.panels.get(name)!.hidden = !chosen;
    }
    this.turned(tab);
  }

  update(before: Session | null, session: Session): void {
    const { translate } = this.host;
    const shown = this.filtered(session);
    this.list.update(before, session, shown);
    this.inspector.update(before, session);
    if (before?.rows !== session.rows) {
      say(this.tabs.get("spans")!, translate("view.tab-spans", { count: session.rows.length - countsOf(session.rows).refused }));
      this.filter.hidden = session.rows.length < 12;
    }
    if (before?.set !== session.set) {
      this.write(session);
    }
    const guidelines = session.corpus.guidelines;
    if (before?.corpus !== session.corpus) {
      this.rules.replaceChildren(...written(guidelines?.text ?? ""));
      this.tabs.get("guidelines")!.hidden = !guidelines?.text;
    }
  }

  private filtered(session: Session): readonly Row[] {
    const { filter, rows } = session;
    if (this.kept?.rows === rows && this.kept.filter === filter) {
      return this.kept.result;
    }
    const text = filter.text?.toLowerCase() ?? "";
    const fits = (row: Row): boolean =>
      (!filter.label || row.span.label === filter.label) &&
      (!filter.status || row.status === filter.status) &&
      (!text || row.span.text.toLowerCase().includes(text) || row.span.label.toLowerCase().startsWith(text)) &&
      (this.host.settings.showRefused || filter.status === "refused" || row.status !== "refused");
    const whole = !filter.label && !filter.status && !text && (this.host.settings.showRefused || !countsOf(rows).refused);
    const result = whole ? rows : rows.filter(fits);
    this.kept = { rows, filter, result };
    return result;
  }

  private narrow(): void {
    this.host.run("filter", { text: this.words.value, status: this.states.value });
  }

  private write(session: Session): void {
    const { translate } = this.host;
    const notes = [...session.set.values()].filter((element): element is Note => element.kind === "note");
    say(this.tabs.get("notes")!, translate("view.tab-notes", { count: notes.length }));
    const items = notes.map(note => {
      const about = note.ref && session.rows.find(row => row.id === note.ref!.id);
      const link = about ? [make("br"), button("", [data(oneLine(about.span.text))], () => this.host.run("select", { id: about.id }))] : [];
      return make("li", "annotator-note", {}, [data(note.text), ...link]);
    });
    this.notes.replaceChildren(...(items.length ? items : [make("li", "annotator-empty", {}, [translate("view.no-notes")])]));
  }

  private build(tab: Tab, children: readonly HTMLElement[]): void {
    const [tabId, panelId] = [mint(), mint()];
    const element = button("annotator-tab", [this.host.translate(`view.tab-${tab}`, { count: 0 })], () => this.turn(tab), { role: "tab", id: tabId, "aria-controls": panelId });
    element.addEventListener("keydown", event => this.arrow(event, tab));
    this.tabs.set(tab, element);
    this.panels.set(tab, make("div", "annotator-panel", { role: "tabpanel", id: panelId, "aria-labelledby": tabId }, children));
  }

  private arrow(event: KeyboardEvent, tab: Tab): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const open = TABS.filter(name => !this.tabs.get(name)!.hidden);
    const next = open[(open.indexOf(tab) + step + open.length) % open.length];
    if (step && next) {
      event.preventDefault();
      event.stopPropagation();
      this.turn(next);
      this.tabs.get(next)!.focus();
    }
  }

  private fold(button: HTMLButtonElement): void {
    const folded = button.getAttribute("aria-expanded") === "true";
    attribute(button, "aria-expanded", String(!folded));
    for (const panel of this.panels.values()) {
      attribute(panel, "data-annotator-folded", folded);
    }
  }
}
