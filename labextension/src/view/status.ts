/** The status line: who, where, how far, and whether it is saved. Always there, always true. */
import type { OutboxState } from "../core/outbox";
import { progress } from "../core/session";
import type { Session } from "../core/session";
import { attribute, button, data, make, say, style } from "./dom";
import type { Host } from "./host";

type SaveState = "saved" | "unsent" | "problem" | "readonly";

export class StatusView {
  readonly element: HTMLElement;
  private readonly _who = make("b");
  private readonly _place = make("span");
  private readonly _fill = make("span", "meter-fill");
  private readonly _meter = make("span", "meter", { role: "progressbar", "aria-valuemin": 0 }, [this._fill]);
  private readonly _decided = make("span");
  private readonly _reading = make("b");
  private readonly _saved = make("span", "saved", { role: "status" });
  private readonly _words = make("span");
  private readonly _retry: HTMLButtonElement;
  private readonly _previous: HTMLButtonElement;
  private readonly _next: HTMLButtonElement;

  constructor(private readonly _host: Host) {
    const { translate } = _host;
    const step = (sign: string, key: string, to: "next" | "previous"): HTMLButtonElement =>
      button("step", [make("span", "", { "aria-hidden": "true" }, [sign])], () => _host.navigate(to), { "aria-label": translate(key), title: translate(key) });
    this._previous = step("‹", "status.previous-article", "previous");
    this._next = step("›", "status.next-article", "next");
    this._retry = button("link", [translate("status.retry")], () => _host.run("retry"));
    this._saved.append(this._words, this._retry);
    attribute(this._meter, "aria-label", translate("status.progress"));
    const place = make("span", "status-place", {}, [this._previous, this._place, this._next]);
    this.element = make("div", "status", {}, [make("span", "", {}, [this._who]), place, this._meter, this._decided, this._reading, this._saved]);
  }

  update(before: Session | null, session: Session): void {
    if (before?.corpus !== session.corpus) {
      this._who.replaceChildren(data(session.corpus.annotator));
    }
    const { translate } = this._host;
    const queue = session.queue;
    say(this._place, queue ? translate("status.place", { index: queue.index, total: queue.total }) : translate("status.one-article"));
    this._previous.disabled = !queue?.previous;
    this._next.disabled = !queue?.next;
    if (before?.rows !== session.rows) {
      this._progress(session);
    }
    const reading = session.set.get("reading");
    const state = reading?.kind === "reading" ? reading.state : "open";
    say(this._reading, state === "open" ? "" : translate(`reading.${state}`));
    this._reading.hidden = state === "open";
    this.store(this._host.outbox(), session);
  }

  private _progress(session: Session): void {
    const { decided, total } = progress(session);
    attribute(this._meter, "aria-valuemax", total);
    attribute(this._meter, "aria-valuenow", decided);
    style(this._fill, "width", `${total ? (100 * decided) / total : 0}%`);
    say(this._decided, total ? this._host.translate("status.decided", { decided, total }) : "");
  }

  /** Saved, or what isn't and why. */
  store(outbox: OutboxState, session: Session | null): void {
    const [state, words] = this._spoken(outbox, session);
    attribute(this._saved, "data-annotator-state", state);
    say(this._words, words);
    this._retry.hidden = !(outbox.unsent > 0 && (outbox.trouble === "waiting" || outbox.trouble === "disk"));
  }

  private _spoken(outbox: OutboxState, session: Session | null): readonly [SaveState, string] {
    const { translate } = this._host;
    const readonly = session?.readonly ?? "";
    const count = outbox.unsent;
    if (outbox.trouble === "gone") {
      return ["problem", translate(count ? "status.gone-unsent" : "status.gone", { count })];
    }
    if (outbox.conflict) {
      return ["problem", translate("status.conflict")];
    }
    if (outbox.trouble === "refused" || outbox.trouble === "disk") {
      return ["problem", translate(`status.trouble-${outbox.trouble}`, { count, why: outbox.problems[0]?.message ?? "" })];
    }
    if (count) {
      return ["unsent", translate(outbox.trouble === "waiting" ? "status.waiting" : "status.saving", { count })];
    }
    if (readonly) {
      return ["readonly", translate("status.read-only", { why: readonly })];
    }
    if (outbox.savedAt !== null) {
      return ["saved", translate("status.saved", { time: clock(outbox.savedAt) })];
    }
    return ["saved", translate(session?.rev ? "status.on-disk" : "status.nothing-unsaved")];
  }
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

function clock(at: number): string {
  return CLOCK.format(at);
}
