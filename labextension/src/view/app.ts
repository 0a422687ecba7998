/** The whole view on one element: palette above, text and side, strip, status line, dialogs. It draws what the host's session says and holds no truth. */
import type { Session } from "../core/session";
import { AnnounceView } from "./announce";
import { CaretView } from "./caret";
import { DialogView } from "./dialog";
import { button, focusedAt, make } from "./dom";
import type { Disposable, Host, HostEvent } from "./host";
import { listenToKeys } from "./keys";
import { PaletteView } from "./palette";
import { listenToPointer } from "./pointer";
import { open } from "./questions";
import { SearchView } from "./search";
import { SideView } from "./side";
import { StatusView } from "./status";
import { StripView } from "./strip";
import { TextView } from "./text";

/** Draws into `root` until disposed; disposing twice is safe. */
export function mount(root: HTMLElement, host: Host): Disposable {
  const stop = new AbortController();
  const app = new App(root, host, stop.signal);
  const listening = host.on(event => app.hear(event));
  return {
    dispose: () => {
      if (!stop.signal.aborted) {
        stop.abort();
        listening.dispose();
        app.dispose();
      }
    },
  };
}

class App {
  private readonly view = make("div", "annotator-root");
  private readonly scroll: HTMLElement;
  private readonly notice = make("div", "annotator-notice", { role: "alert" });
  private readonly text: TextView;
  private readonly caret: CaretView;
  private readonly palette: PaletteView;
  private readonly side: SideView;
  private readonly strip: StripView;
  private readonly status: StatusView;
  private readonly search: SearchView;
  private readonly dialog: DialogView;
  private readonly announce = new AnnounceView();
  private readonly sizes: ResizeObserver;
  private shown: Session | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly host: Host,
    signal: AbortSignal
  ) {
    const { translate } = host;
    this.scroll = make("div", "annotator-scroll", { role: "group", tabindex: 0, "aria-label": translate("view.text") });
    this.text = new TextView(host);
    this.caret = new CaretView(this.text, this.scroll);
    this.search = new SearchView(host, this.text, () => this.focusText());
    this.side = new SideView(host, tab => this.palette?.guide(tab === "guidelines"), signal);
    this.palette = new PaletteView(host, { search: () => this.search.open(this.shown?.search?.query ?? ""), guidelines: () => this.side.turn(this.side.tab === "guidelines" ? "spans" : "guidelines") });
    this.strip = new StripView(host);
    this.status = new StatusView(host);
    this.scroll.append(make("div", "annotator-column", {}, [this.text.column, this.caret.layer]));
    this.notice.hidden = true;
    const main = make("div", "annotator-main", {}, [this.notice, this.search.element, this.scroll, this.strip.element]);
    const frame = make("div", "annotator-frame", {}, [this.palette.element, main, this.side.element, this.status.element]);
    this.dialog = new DialogView(frame, () => this.focusText());
    this.view.append(frame, this.dialog.element, this.announce.element);
    root.append(this.view);
    listenToKeys(this.view, this.side.list.element, this.text, host, () => this.focusText(), signal);
    listenToPointer(this.text, this.caret, this.scroll, host, signal);
    this.sizes = new ResizeObserver(entries => this.resized(entries));
    this.sizes.observe(this.text.column);
    this.sizes.observe(this.side.list.element);
    const session = host.session();
    if (session) {
      this.draw(null, session);
    } else {
      this.text.column.append(make("p", "annotator-about", {}, [translate("view.opening")]));
    }
  }

  hear(event: HostEvent): void {
    switch (event.type) {
      case "session":
        this.draw(this.shown, event.session);
        break;
      case "outbox":
        this.status.store(event.outbox, this.shown);
        this.warn();
        break;
      case "ask":
        if (event.ask.dialog === "search") {
          this.search.open(event.ask.query);
        } else {
          open(this.dialog, this.host, event.ask);
        }
        break;
      case "say":
        this.announce.say(event.text);
        break;
      case "problem":
        this.problem(event.message);
        break;
    }
  }

  dispose(): void {
    this.sizes.disconnect();
    this.text.dispose();
    this.caret.dispose();
    this.search.dispose();
    this.view.remove();
  }

  private draw(before: Session | null, session: Session): void {
    this.shown = session;
    this.text.update(before, session);
    this.palette.update(before, session);
    this.side.update(before, session);
    this.strip.update(before, session);
    this.status.update(before, session);
    this.search.update(before, session);
    // Scrolling and measuring come last, so that the page is laid out once.
    this.side.list.settle();
    this.caret.update(before, session, focusedAt(this.scroll) === this.scroll);
  }

  /** A conflict asks to be looked at; unsent work that would not survive the page offers itself for download. */
  private warn(): void {
    const { conflict, unsent, persistent } = this.host.outbox();
    const { translate } = this.host;
    if (conflict) {
      const look = button("annotator-button", [translate("notice.look")], () => open(this.dialog, this.host, { type: "ask", command: "conflict", dialog: "conflict", mine: conflict.mine, theirs: conflict.theirs }));
      this.show(translate("notice.conflict"), look);
    } else if (unsent && !persistent) {
      this.show(translate("notice.not-kept", { count: unsent }), button("annotator-button", [translate("notice.download")], () => this.host.run("download-outbox")));
    } else {
      this.notice.hidden = true;
    }
  }

  private problem(message: string): void {
    this.show(message, button("annotator-button", [this.host.translate("dialog.close")], () => (this.notice.hidden = true)));
  }

  private show(words: string, action: HTMLElement): void {
    this.notice.replaceChildren(make("span", "", { dir: "auto" }, [words]), action);
    this.notice.hidden = false;
  }

  private resized(entries: readonly ResizeObserverEntry[]): void {
    for (const entry of entries) {
      if (entry.target === this.side.list.element) {
        this.side.list.resize(entry.contentRect.height);
      } else if (this.shown) {
        this.caret.place(this.shown);
      }
    }
  }

  private focusText(): void {
    this.scroll.focus({ preventScroll: true });
  }
}
