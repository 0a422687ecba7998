/** The whole view on one element: palette above, text and side, strip, status line, dialogs. It draws what the host's session says and holds no truth. */
import type { Session } from "../core/session";
import { AnnounceView } from "./announce";
import { CaretView } from "./caret";
import { DialogView } from "./dialog";
import { attribute, button, focusedAt, make } from "./dom";
import type { Disposable, Host, HostEvent } from "./host";
import { listenToKeys } from "./keys";
import { askLabel } from "./newLabel";
import { PaletteView } from "./palette";
import { listenToPointer } from "./pointer";
import { open } from "./questions";
import { SearchView } from "./search";
import { SideView } from "./side";
import { StatusView } from "./status";
import { StripView } from "./strip";
import { TextView } from "./text";

/** A drawn view. */
export interface Mounted extends Disposable {
  /** How far the text is scrolled, in pixels. */
  scrolled(): number;
  /** Brings the keys to the text. */
  focus(): void;
}

/** Draws into `root` until disposed; disposing twice is safe. */
export function mount(root: HTMLElement, host: Host): Mounted {
  const stop = new AbortController();
  const app = new App(root, host, stop.signal);
  const listening = host.on(event => app.hear(event));
  return {
    scrolled: () => app.scrolled,
    focus: () => app.focus(),
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
  private readonly _view = make("div", "root");
  private readonly _scroll: HTMLElement;
  private readonly _notice = make("div", "notice", { role: "alert" });
  private readonly _text: TextView;
  private readonly _caret: CaretView;
  private readonly _palette: PaletteView;
  private readonly _side: SideView;
  private readonly _strip: StripView;
  private readonly _status: StatusView;
  private readonly _search: SearchView;
  private readonly _dialog: DialogView;
  private readonly _announce = new AnnounceView();
  private readonly _sizes: ResizeObserver;
  private _shown: Session | null = null;

  constructor(
    private readonly _root: HTMLElement,
    private readonly _host: Host,
    signal: AbortSignal
  ) {
    const { translate } = _host;
    this._scroll = make("div", "scroll", { role: "group", tabindex: 0, "aria-label": translate("view.text") });
    this._text = new TextView(_host);
    this._caret = new CaretView(this._text, this._scroll);
    this._search = new SearchView(_host, this._text, () => this._focusText());
    this._side = new SideView(_host, tab => this._palette?.guide(tab === "guidelines"), signal);
    this._palette = new PaletteView(_host, { add: () => askLabel(this._dialog, _host), search: () => this._search.open(this._shown?.search?.query ?? ""), guidelines: () => this._side.turn(this._side.tab === "guidelines" ? "spans" : "guidelines") });
    this._strip = new StripView(_host);
    this._status = new StatusView(_host);
    this._scroll.append(make("div", "column", {}, [this._text.column, this._caret.layer]));
    this._notice.hidden = true;
    const main = make("div", "main", {}, [this._notice, this._search.element, this._scroll, this._strip.element]);
    const frame = make("div", "frame", {}, [this._palette.element, main, this._side.element, this._status.element]);
    this._dialog = new DialogView(frame, () => this._focusText());
    this._view.append(frame, this._dialog.element, this._announce.element);
    _root.append(this._view);
    listenToKeys(this._view, this._side.list.element, this._text, _host, () => this._focusText(), signal);
    listenToPointer(this._text, this._caret, this._scroll, _host, signal);
    this._sizes = new ResizeObserver(entries => this._resized(entries));
    this._sizes.observe(this._text.column);
    this._sizes.observe(this._side.list.element);
    this._settle();
    const session = _host.session();
    if (session) {
      this._draw(null, session);
    } else {
      this._text.column.append(make("p", "about", {}, [translate("view.opening")]));
    }
  }

  hear(event: HostEvent): void {
    if (this._dialog.hear(event)) {
      return;
    }
    switch (event.type) {
      case "session":
        this._draw(this._shown, event.session);
        break;
      case "outbox":
        this._status.store(event.outbox, this._shown);
        if (!event.outbox.unsent) {
          this._side.history.saved();
        }
        this._warn();
        break;
      case "ask":
        if (event.ask.dialog === "search") {
          this._search.open(event.ask.query);
        } else {
          open(this._dialog, this._host, event.ask);
        }
        break;
      case "say":
        this._announce.say(event.text);
        break;
      case "history":
        this._side.history.receive(event);
        break;
      case "revision":
        if (this._shown) {
          this._side.history.offer(this._dialog, this._shown, event);
        }
        break;
      case "scroll":
        this._scroll.scrollTop = event.top;
        break;
      case "settings":
        this._settle();
        break;
      case "problem":
        this._problem(event.message);
        break;
    }
  }

  /** How far the text is scrolled, in pixels. */
  get scrolled(): number {
    return this._scroll.scrollTop;
  }

  focus(): void {
    this._focusText();
  }

  dispose(): void {
    this._sizes.disconnect();
    this._text.dispose();
    this._caret.dispose();
    this._search.dispose();
    this._view.remove();
  }

  // sizes and what is shown may be other ones
  private _settle(): void {
    const { fontSize, columnWidth } = this._host.settings;
    this._view.style.setProperty("--annotator-size", fontSize ? `${fontSize}px` : "");
    this._view.style.setProperty("--annotator-column", columnWidth ? `${columnWidth}ch` : "");
    attribute(this._view, "data-annotator-labels", this._host.settings.labels ?? "above");
    if (this._shown) {
      this._draw(null, this._shown);
    }
  }

  private _draw(before: Session | null, session: Session): void {
    this._shown = session;
    this._text.update(before, session);
    this._palette.update(before, session);
    this._side.update(before, session);
    this._strip.update(before, session);
    this._status.update(before, session);
    this._search.update(before, session);
    // Scrolling and measuring come last, so that the page is laid out once.
    this._side.list.settle();
    this._caret.update(before, session, focusedAt(this._scroll) === this._scroll);
  }

  /** A conflict asks to be looked at; unsent work that would not survive the page offers itself for download. */
  private _warn(): void {
    const { conflict, unsent, persistent } = this._host.outbox();
    const { translate } = this._host;
    if (conflict) {
      const look = button("button", [translate("notice.look")], () => open(this._dialog, this._host, { type: "ask", command: "conflict", dialog: "conflict", mine: conflict.mine, theirs: conflict.theirs }));
      this._show(translate("notice.conflict"), look);
    } else if (unsent && !persistent) {
      this._show(translate("notice.not-kept", { count: unsent }), button("button", [translate("notice.download")], () => this._host.run("download-outbox")));
    } else {
      this._notice.hidden = true;
    }
  }

  private _problem(message: string): void {
    this._show(message, button("button", [this._host.translate("dialog.close")], () => (this._notice.hidden = true)));
  }

  private _show(words: string, action: HTMLElement): void {
    this._notice.replaceChildren(make("span", "", { dir: "auto" }, [words]), action);
    this._notice.hidden = false;
  }

  private _resized(entries: readonly ResizeObserverEntry[]): void {
    for (const entry of entries) {
      if (entry.target === this._side.list.element) {
        this._side.list.resize(entry.contentRect.height);
      } else if (this._shown) {
        this._caret.place(this._shown);
      }
    }
  }

  private _focusText(): void {
    this._scroll.focus({ preventScroll: true });
  }
}
