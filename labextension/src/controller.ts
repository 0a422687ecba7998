/** Owns one reader's session: takes commands, hands changes to the sender, tells the views. The only place with a clock and chance. */
import { consider } from "./core/command-table";
import type { Args, CommandName, Errand, Proposal, Result, Say } from "./core/commands";
import { base32 } from "./core/identity";
import type { Keymap } from "./core/keymap";
import { DEFAULT_KEYMAP } from "./core/keymap";
import type { Params, Words } from "./core/messages";
import { MESSAGES, translator } from "./core/messages";
import type { Meter } from "./core/meter";
import { tick } from "./core/meter";
import type { OutboxState } from "./core/outbox";
import { entriesOf, PATIENCE, summary } from "./core/outbox";
import type { Rebased } from "./core/rebase";
import { seen } from "./core/rebase";
import type { Session } from "./core/session";
import { adopt, open, perform, recall } from "./core/session";
import type { ArticleMessage, CorpusMessage, Step } from "./core/wire";
import { Sender } from "./sender";
import type { Heard, Link } from "./transport/link";
import type { OutboxStore } from "./transport/store";
import type { Disposable, Host, HostEvent, Settings } from "./view/host";

/** What a controller is given: a way to the store, a place for the outbox, and what differs between homes. */
export interface Home {
  readonly link: Link;
  readonly view: string;
  readonly outbox: (key: string) => Promise<OutboxStore>;
  /** The address under which the store answers: the outbox of one server is none of another's. */
  readonly base: string;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly download: (name: string, text: string) => void;
  readonly words?: Words;
  readonly keymap?: Keymap;
  readonly settings?: Settings;
}

const VERSION = "0.1";
const FEW = 20;
const PAGE = 200;
const GREETING = 10_000;

export class Controller implements Host {
  readonly settings: Settings;
  readonly translate: (key: string, params?: Params) => string;
  private readonly listeners = new Set<(event: HostEvent) => void>();
  private readonly sender: Sender;
  private readonly hearing: Disposable;
  private current: Session | null = null;
  private corpus: CorpusMessage | null = null;
  /** Whether an article was asked for; `held`: one whose unsent changes go first, then it is asked for again. */
  private expecting = true;
  private held: string | null = null;
  private finished: string | null = null;
  private asked = false;
  private meter: Meter;
  private greeting: ReturnType<typeof setTimeout> | null = null;
  private holding: ReturnType<typeof setTimeout> | undefined;
  private opening: Promise<void> = Promise.resolve();

  constructor(private readonly home: Home) {
    this.settings = home.settings ?? { showRefused: true, showControls: false };
    this.translate = translator(MESSAGES, home.words ?? {});
    this.meter = { at: home.now(), active: 0 };
    this.sender = new Sender({
      link: home.link,
      now: home.now,
      newOp: () => this.newOp(),
      changed: () => this.tell({ type: "outbox", outbox: this.outbox() }),
      rebased: (article, result) => this.rebased(article, result),
      parked: article => this.parked(article),
      drained: article => this.drained(article),
    });
    this.hearing = home.link.hear(message => this.hear(message));
    this.greet();
  }

  session(): Session | null {
    return this.current;
  }

  outbox(): OutboxState {
    return summary(this.sender.outbox);
  }

  keymap(): Keymap {
    return this.home.keymap ?? DEFAULT_KEYMAP;
  }

  now(): number {
    return this.home.now();
  }

  on(listener: (event: HostEvent) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  run(command: CommandName, args: Args = {}): void {
    this.meter = tick(this.meter, this.home.now());
    if (this.current) {
      this.carryOut(consider(this.current, command, args));
    }
  }

  navigate(to: "next" | "previous" | "first"): void {
    const from = this.current?.article.id;
    this.expecting = true;
    void this.sender.settled().then(() => this.home.link.send({ type: "open", to, ...(from === undefined ? {} : { from }) }));
  }

  dispose(): void {
    this.hearing.dispose();
    this.sender.dispose();
    this.listeners.clear();
    clearTimeout(this.holding);
    if (this.greeting !== null) {
      clearTimeout(this.greeting);
    }
  }

  private greet(): void {
    this.home.link.send({ type: "hello", version: VERSION, view: this.home.view });
    this.greeting = setTimeout(() => {
      this.tell({ type: "problem", message: this.translate("problem.no-greeting") });
      this.greet();
    }, GREETING);
  }

  private carryOut(result: Result): void {
    switch (result?.type) {
      case "proposal":
        this.propose(result);
        break;
      case "move":
        this.become(result.session);
        this.say(result.say);
        break;
      case "ask":
        this.tell({ type: "ask", ask: result });
        break;
      case "errand":
        this.runErrand(result);
        break;
    }
  }

  private propose(proposal: Proposal): void {
    const before = this.current!;
    const { session, save } = perform(before, proposal, this.newOp());
    const ms = this.meter.active;
    this.meter = { ...this.meter, active: 0 };
    this.become(session);
    this.say(proposal.say);
    this.sender.add({ ...save, ms }, session.article.sha256, seen(before.set, save));
    if (session.more && session.undo.length <= FEW) {
      this.askOlder();
    }
    if (proposal.navigate) {
      this.finished = session.article.id;
      this.navigate(proposal.navigate);
    }
  }

  private runErrand(errand: Errand): void {
    switch (errand.errand) {
      case "next":
      case "previous":
      case "first":
        this.navigate(errand.errand);
        break;
      case "older-undo":
        this.askOlder();
        break;
      case "retry":
        this.sender.retry();
        break;
      case "discard":
        this.sender.discard();
        break;
      case "conflict":
        this.sender.choose(errand.keep ?? "theirs");
        break;
      case "download-outbox":
        this.home.download(`outbox-${this.corpus?.annotator ?? "unknown"}.json`, JSON.stringify(this.sender.outbox.entries, null, 1));
        break;
    }
  }

  private askOlder(): void {
    const session = this.current;
    if (session && !this.asked) {
      this.asked = true;
      this.home.link.send({ type: "undo", article: session.article.id, before: session.undo[0]?.op ?? "", count: PAGE });
    }
  }

  private hear(message: Heard): void {
    if (message.type === "lost") {
      this.sender.reachable(false);
      return;
    }
    if (message.type === "shaken") {
      this.sender.retry();
      return;
    }
    this.sender.reachable(true);
    switch (message.type) {
      case "corpus":
        this.meet(message);
        break;
      case "article":
        void this.opening.then(() => this.receive(message));
        break;
      case "undo":
        this.asked = false;
        if (this.current?.article.id === message.article) {
          this.become(recall(this.current, message));
        }
        break;
      case "saved":
      case "conflict":
      case "refused":
        this.sender.answer(message);
        break;
      case "error":
        this.tell({ type: "problem", message: message.message });
        break;
    }
  }

  private meet(message: CorpusMessage): void {
    if (this.greeting !== null) {
      clearTimeout(this.greeting);
      this.greeting = null;
    }
    if (message.version !== VERSION) {
      this.tell({ type: "problem", message: this.translate("problem.version", { theirs: message.version, ours: VERSION }) });
    }
    if (!this.corpus) {
      this.corpus = message;
      const key = JSON.stringify([this.home.base, message.corpus.id, message.annotator]);
      this.opening = this.home.outbox(key).then(store => this.sender.begin(store));
    }
  }

  private receive(message: ArticleMessage): void {
    const { id } = message.article;
    if (!this.corpus || !this.expecting) {
      return;
    }
    // what an earlier view left unsent goes first, under its own ops; then the article is asked for again
    if (entriesOf(this.sender.outbox, id).some(item => item.state !== "clashed")) {
      this.held = id;
      this.holding = setTimeout(() => this.show(message), PATIENCE);
      return;
    }
    this.held = null;
    this.show(message);
  }

  // where old changes can't be sent, the article is there to be read all the same, and asked for again once they are
  private show(message: ArticleMessage): void {
    const { id } = message.article;
    if (!this.corpus || !this.expecting) {
      return;
    }
    clearTimeout(this.holding);
    this.expecting = false;
    this.asked = false;
    this.meter = { at: this.home.now(), active: 0 };
    if (this.finished === id) {
      this.say({ key: "say.all-read" });
    }
    this.finished = null;
    this.become(open(this.corpus, message));
  }

  private drained(article: string): void {
    if (this.held === article) {
      this.held = null;
      clearTimeout(this.holding);
      this.expecting = true;
      this.home.link.send({ type: "open", article });
    }
  }

  private parked(article: string): void {
    if (this.current?.article.id === article) {
      this.held = article;
    }
    const [first] = this.outbox().problems;
    this.tell({ type: "problem", message: this.translate("problem.refused", { reason: first?.message ?? "" }) });
  }

  private rebased(article: string, result: Rebased): void {
    const session = this.current;
    if (session?.article.id === article) {
      const rename = (steps: readonly Step[]): readonly Step[] => steps.flatMap(step => (result.steps.has(step.op) ? (result.steps.get(step.op) ?? []) : [step]));
      this.become(adopt(session, result.set, result.rev, rename(session.undo), rename(session.redo)));
    }
  }

  private become(session: Session): void {
    const before = this.current;
    if (session !== before) {
      this.current = session;
      this.tell({ type: "session", before, session });
    }
  }

  private say(say: Say | undefined): void {
    if (say) {
      this.tell({ type: "say", text: this.translate(say.key, say.params) });
    }
  }

  private tell(event: HostEvent): void {
    this.listeners.forEach(listener => listener(event));
  }

  private newOp(): string {
    return base32(this.home.random(10));
  }
}
