/** The status line: who, where, how far, and whether it is saved. Always there, always true. */
import type { OutboxState } from "../core/outbox";
import { progress } from "../core/session";
import type { Session } from "../core/session";
import { attribute, button, data, make, say } from "./dom";
import type { Host } from "./host";

type SaveState = "saved" | "unsent" | "problem" | "readonly";

export class StatusView {
  readonly element: HTMLElement;
  private readonly who = make("b");
  private readonly place = make("span");
  private readonly fill = make("span", "annotator-meter-fill");
  private readonly meter = make("span", "annotator-meter", { role: "progressbar", "aria-valuemin": 0 }, [this.fill]);
  private readonly decided = make("span");
  private readonly reading = make("b");
  private readonly saved = make("span", "annotator-saved", { role: "status" });
  private readonly words = make("span");
  private readonly retry: HTMLButtonElement;
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;

  constructor(private readonly host: Host) {
    const { translate } = host;
    const step = (sign: string, key: string, to: "next" | "previous"): HTMLButtonElement =>
      button("annotator-step", [make("span", "", { "aria-hidden": "true" }, [sign])], () => host.navigate(to), { "aria-label": translate(key), title: translate(key) });
    this.previous = step("‹", "status.previous-article", "previous");
    this.next = step("›", "status.next-article", "next");
    this.retry = button("annotator-link", [translate("status.retry")], () => host.run("retry"));
    this.saved.append(this.words, this.retry);
    attribute(this.meter, "aria-label", translate("status.progress"));
    const place = make("span", "annotator-status-place", {}, [this.previous, this.place, this.next]);
    this.element = make("div", "annotator-status", {}, [make("span", "", {}, [this.who]), place, this.meter, this.decided, this.reading, this.saved]);
  }

  update(before: Session | null, session: Session): void {
    if (before?.corpus !== session.corpus) {
      this.who.replaceChildren(data(session.corpus.annotator));
    }
    const { translate } = this.host;
    const queue = session.queue;
    say(this.place, queue ? translate("status.place", { index: queue.index, total: queue.total }) : translate("status.one-article"));
    this.previous.disabled = !queue?.previous;
    this.next.disabled = !queue?.next;
    if (before?.rows !== session.rows) {
      this.progress(session);
    }
    const reading = session.set.get("reading");
    const state = reading?.kind === "reading" ? reading.state : "open";
    say(this.reading, state === "open" ? "" : translate(`reading.${state}`));
    this.reading.hidden = state === "open";
    this.store(this.host.outbox(), session);
  }

  private progress(session: Session): void {
    const { decided, total } = progress(session);
    attribute(this.meter, "aria-valuemax", total);
    attribute(this.meter, "aria-valuenow", decided);
    this.fill.style.setProperty("width", `${total ? (100 * decided) / total : 0}%`);
    say(this.decided, total ? this.host.translate("status.decided", { decided, total }) : "");
  }

  /** Saved, or what isn't and why. */
  store(outbox: OutboxState, session: Session | null): void {
    const [state, words] = this.spoken(outbox, session?.readonly ?? "");
    attribute(this.saved, "data-annotator-state", state);
    say(this.words, words);
    this.retry.hidden = !(outbox.unsent > 0 && (outbox.trouble === "waiting" || outbox.trouble === "disk"));
  }

  private spoken(outbox: OutboxState, readonly: string): readonly [SaveState, string] {
    const { translate } = this.host;
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
    return ["saved", outbox.savedAt === null ? translate("status.nothing-unsaved") : translate("status.saved", { time: clock(outbox.savedAt) })];
  }
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

function clock(at: number): string {
  return CLOCK.format(at);
}
