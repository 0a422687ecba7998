/** A page with the view over the real core and a store that always says yes: for measuring and for pictures. Opened by bench_view.py. */
import { consider } from "../../../labextension/src/core/command-table";
import type { Args, CommandName } from "../../../labextension/src/core/commands";
import { DEFAULT_KEYMAP } from "../../../labextension/src/core/keymap";
import { MESSAGES, translator } from "../../../labextension/src/core/messages";
import type { OutboxState } from "../../../labextension/src/core/outbox";
import { open, perform } from "../../../labextension/src/core/session";
import type { Session } from "../../../labextension/src/core/session";
import type { ArticleMessage, CorpusMessage } from "../../../labextension/src/core/wire";
import { mount } from "../../../labextension/src/view/app";
import type { Disposable, Host, HostEvent } from "../../../labextension/src/view/host";
import { WORDS } from "../../../labextension/src/view/words";
import { frame, frames } from "./frame";

const OUTBOX: OutboxState = { unsent: 0, savedAt: null, trouble: "none", problems: [], conflict: null, persistent: true };

class PageHost implements Host {
  readonly settings = { showRefused: true, showControls: location.hash.includes("controls") };
  private readonly listeners = new Set<(event: HostEvent) => void>();
  private current: Session;
  private box: OutboxState = OUTBOX;
  private ops = 0;

  constructor(corpus: CorpusMessage, article: ArticleMessage) {
    this.current = open(corpus, article);
  }

  session = (): Session => this.current;
  outbox = (): OutboxState => this.box;
  keymap = () => DEFAULT_KEYMAP;
  now = (): number => Date.now();
  navigate = (): void => undefined;

  run = (command: CommandName, args: Args = {}): void => {
    const result = consider(this.current, command, args);
    if (result?.type === "proposal") {
      const before = this.current;
      this.ops += 1;
      this.current = perform(before, result, `op${this.ops}`).session;
      this.tell({ type: "session", before, session: this.current });
      this.tell({ type: "say", text: this.translate(result.say.key, result.say.params) });
      this.box = { ...this.box, savedAt: new Date(2031, 2, 14, 14, 32).getTime() };
      this.tell({ type: "outbox", outbox: this.box });
    } else if (result?.type === "move") {
      const before = this.current;
      this.current = result.session;
      this.tell({ type: "session", before, session: this.current });
    } else if (result?.type === "ask") {
      this.tell({ type: "ask", ask: result });
    }
  };

  store(box: Partial<OutboxState>): void {
    this.box = { ...this.box, ...box };
    this.tell({ type: "outbox", outbox: this.box });
  }

  on = (listener: (event: HostEvent) => void) => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  translate = translator(MESSAGES, WORDS);

  private tell(event: HostEvent): void {
    for (const listener of this.listeners) {
      listener(event);
    }
  }
}

declare global {
  interface Window {
    harness: typeof harness & { host?: PageHost };
  }
}

let shown: Disposable | null = null;

const harness = {
  /** Opens an article in an empty page; the milliseconds from data to paint. */
  async show(corpus: CorpusMessage, article: ArticleMessage): Promise<number> {
    const root = document.getElementById("root")!;
    await frames(() => shown?.dispose());
    const passed = await frames(() => {
      window.harness.host = new PageHost(corpus, article);
      shown = mount(root, window.harness.host);
    });
    root.querySelector<HTMLElement>(".annotator-scroll")!.focus();
    return passed;
  },
  /** Presses a key where the focus is; the milliseconds until script, style and layout are done, and until it's painted. */
  async timeKey(key: string, more: KeyboardEventInit = {}): Promise<{ laidOut: number; painted: number }> {
    let laidOut = 0;
    const painted = await frame(() => {
      const begun = performance.now();
      (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
      document.querySelector(".annotator-scroll")!.getBoundingClientRect();
      laidOut = performance.now() - begun;
    });
    return { laidOut, painted };
  },
  /** Selects a stretch, then presses the first label's key; the milliseconds from that key until the new span is painted. */
  async add(start: number, end: number): Promise<number> {
    const { host } = window.harness;
    host!.run("place", { start, end });
    await frames(() => undefined);
    const target = document.querySelector(".annotator-scroll")!;
    const passed = await frames(() => target.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true })));
    if (!host!.session().rows.some(row => row.status === "added" && row.span.start === start && row.span.end === end)) {
      throw new Error("no span was added");
    }
    return passed;
  },
};

window.harness = harness;
