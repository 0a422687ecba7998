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
import { rowById } from "./core/row-order";
import { fromList } from "./core/set";
import type { ArticleMessage, CorpusMessage, Moved, NewLabel, Step } from "./core/wire";
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
  /** Where to begin: what a page that was reloaded had open. */
  readonly start?: Place;
  readonly words?: Words;
  readonly render?: (markdown: string, element: HTMLElement) => Promise<void>;
  readonly keymap?: Keymap;
  readonly settings?: Settings;
}

/** Where a reader is: an article, the selected row and how far the text is scrolled, in pixels. */
export interface Place {
  readonly article: string;
  readonly selected?: string | null;
  readonly scroll?: number;
}

const VERSION = "0.1";
const FEW = 20;
const PAGE = 200;
const GREETING = 10_000;

export class Controller implements Host {
  settings: Settings;
  readonly render?: (markdown: string, element: HTMLElement) => Promise<void>;
  readonly translate: (key: string, params?: Params) => string;
  private readonly _listeners = new Set<(event: HostEvent) => void>();
  private readonly _sender: Sender;
  private readonly _hearing: Disposable;
  private _current: Session | null = null;
  private _corpus: CorpusMessage | null = null;
  /** Whether an article was asked for; `held`: one whose unsent changes go first, then it is asked for again. */
  private _expecting = true;
  private _held: string | null = null;
  private _finished: string | null = null;
  private _asked = false;
  private _meter: Meter;
  private _keymap: Keymap;
  private _start: Place | null;
  private _greeting: ReturnType<typeof setTimeout> | null = null;
  private _holding: ReturnType<typeof setTimeout> | undefined;
  private _opening: Promise<void> = Promise.resolve();

  constructor(private readonly _home: Home) {
    this.settings = _home.settings ?? { showRefused: true, showControls: false };
    this.render = _home.render;
    this.translate = translator(MESSAGES, _home.words ?? {});
    this._meter = { at: _home.now(), active: 0 };
    this._keymap = _home.keymap ?? DEFAULT_KEYMAP;
    this._start = _home.start ?? null;
    this._sender = new Sender({
      link: _home.link,
      now: _home.now,
      newOp: () => this._newOp(),
      changed: () => this._tell({ type: "outbox", outbox: this.outbox() }),
      rebased: (article, result) => this._rebased(article, result),
      parked: article => this._parked(article),
      drained: article => this._drained(article),
    });
    this._hearing = _home.link.hear(message => this._hear(message));
    this._greet();
  }

  session(): Session | null {
    return this._current;
  }

  outbox(): OutboxState {
    return summary(this._sender.outbox);
  }

  keymap(): Keymap {
    return this._keymap;
  }

  now(): number {
    return this._home.now();
  }

  on(listener: (event: HostEvent) => void): Disposable {
    this._listeners.add(listener);
    return { dispose: () => void this._listeners.delete(listener) };
  }

  run(command: CommandName, args: Args = {}): void {
    this._meter = tick(this._meter, this._home.now());
    if (this._current) {
      this._carryOut(consider(this._current, command, args));
    }
  }

  navigate(to: "next" | "previous" | "first"): void {
    const from = this._current?.article.id;
    this._expecting = true;
    void this._sender.settled().then(() => this._home.link.send({ type: "open", to, ...(from === undefined ? {} : { from }) }));
  }

  /** Opens an article by its id. */
  openArticle(article: string): void {
    this._expecting = true;
    void this._sender.settled().then(() => this._home.link.send({ type: "open", article }));
  }

  /** Asks whether the article has changed elsewhere; what is unsent is put on top by the rule for conflicts, so nothing is asked then. */
  follow(): void {
    const session = this._current;
    if (session && !this._expecting && !entriesOf(this._sender.outbox, session.article.id).length) {
      this._home.link.send({ type: "follow", article: session.article.id, rev: session.rev });
    }
  }

  /** The articles with changes that the store doesn't have yet; `clashed`: only those that were changed elsewhere as well. */
  unsent(clashed = false): ReadonlySet<string> {
    const { entries } = this._sender.outbox;
    return new Set((clashed ? entries.filter(item => item.state === "clashed") : entries).map(item => item.save.article));
  }

  /** The corpus, as the store gave it; null until it has answered. */
  corpus(): CorpusMessage | null {
    return this._corpus;
  }

  configure(keymap: Keymap, settings: Settings): void {
    this._keymap = keymap;
    this.settings = settings;
    this._tell({ type: "settings" });
  }

  /** Asks for an older part of the article's history, or its newest. */
  askHistory(before?: number): void {
    if (this._current) {
      this._home.link.send({ type: "history", article: this._current.article.id, ...(before === undefined ? {} : { before }) });
    }
  }

  /** Asks what was said at a revision; the answer comes as an event. */
  askRevision(rev: number): void {
    if (this._current) {
      this._home.link.send({ type: "revision", article: this._current.article.id, rev });
    }
  }

  /** Adds a label to the scheme; for leads. */
  addLabel(label: NewLabel): void {
    this._home.link.send({ type: "label", label });
  }

  dispose(): void {
    this._hearing.dispose();
    this._sender.dispose();
    this._listeners.clear();
    clearTimeout(this._holding);
    if (this._greeting !== null) {
      clearTimeout(this._greeting);
    }
  }

  private _greet(): void {
    const article = this._start?.article;
    this._home.link.send({ type: "hello", version: VERSION, view: this._home.view, ...(article === undefined ? {} : { article }) });
    this._greeting = setTimeout(() => {
      this._tell({ type: "problem", message: this.translate("problem.no-greeting") });
      this._greet();
    }, GREETING);
  }

  private _carryOut(result: Result): void {
    switch (result?.type) {
      case "proposal":
        this._propose(result);
        break;
      case "move":
        this._become(result.session);
        this._say(result.say);
        break;
      case "ask":
        this._tell({ type: "ask", ask: result });
        break;
      case "errand":
        this._runErrand(result);
        break;
    }
  }

  private _propose(proposal: Proposal): void {
    const before = this._current!;
    const { session, save } = perform(before, proposal, this._newOp());
    const ms = this._meter.active;
    this._meter = { ...this._meter, active: 0 };
    this._become(session);
    this._say(proposal.say);
    this._sender.add({ ...save, ms }, session.article.sha256, seen(before.set, save));
    if (session.more && session.undo.length <= FEW) {
      this._askOlder();
    }
    if (proposal.navigate) {
      this._finished = session.article.id;
      this.navigate(proposal.navigate);
    }
  }

  private _runErrand(errand: Errand): void {
    switch (errand.errand) {
      case "next":
      case "previous":
      case "first":
        this.navigate(errand.errand);
        break;
      case "older-undo":
        this._askOlder();
        break;
      case "retry":
        this._sender.retry();
        break;
      case "discard":
        this._sender.discard();
        break;
      case "conflict":
        this._sender.choose(errand.keep ?? "theirs");
        break;
      case "download-outbox":
        this._home.download(`outbox-${this._corpus?.annotator ?? "unknown"}.json`, JSON.stringify(this._sender.outbox.entries, null, 1));
        break;
    }
  }

  private _askOlder(): void {
    const session = this._current;
    if (session && !this._asked) {
      this._asked = true;
      this._home.link.send({ type: "undo", article: session.article.id, before: session.undo[0]?.op ?? "", count: PAGE });
    }
  }

  private _hear(message: Heard): void {
    if (message.type === "lost") {
      this._sender.reachable(false);
      return;
    }
    if (message.type === "shaken") {
      this._sender.reachable(true);
      this._sender.retry();
      this.follow();
      return;
    }
    this._sender.reachable(true);
    switch (message.type) {
      case "corpus":
        this._meet(message);
        break;
      case "article":
        void this._opening.then(() => this._receive(message));
        break;
      case "undo":
        this._asked = false;
        if (this._current?.article.id === message.article) {
          this._become(recall(this._current, message));
        }
        break;
      case "moved":
        this._moved(message);
        break;
      case "still":
        break;
      case "history":
      case "revision":
        if (this._current?.article.id === message.article) {
          this._tell(message);
        }
        break;
      case "saved":
      case "conflict":
      case "refused":
        this._sender.answer(message);
        break;
      case "error":
        this._tell({ type: "problem", message: message.message });
        break;
    }
  }

  private _meet(message: CorpusMessage): void {
    if (this._greeting !== null) {
      clearTimeout(this._greeting);
      this._greeting = null;
    }
    if (message.version !== VERSION) {
      this._tell({ type: "problem", message: this.translate("problem.version", { theirs: message.version, ours: VERSION }) });
    }
    const known = this._corpus;
    this._corpus = message;
    if (known) {
      if (this._current) {
        this._become({ ...this._current, corpus: message });
      }
    } else {
      const key = JSON.stringify([this._home.base, message.corpus.id, message.annotator]);
      this._opening = this._home.outbox(key).then(store => this._sender.begin(store));
    }
  }

  private _receive(message: ArticleMessage): void {
    const { id } = message.article;
    if (!this._corpus || !this._expecting) {
      return;
    }
    // what an earlier view left unsent goes first, under its own ops; then the article is asked for again
    if (entriesOf(this._sender.outbox, id).some(item => item.state !== "clashed")) {
      this._held = id;
      this._holding = setTimeout(() => this._show(message), PATIENCE);
      return;
    }
    this._held = null;
    this._show(message);
  }

  // where old changes can't be sent, the article is there to be read all the same, and asked for again once they are
  private _show(message: ArticleMessage): void {
    const { id } = message.article;
    if (!this._corpus || !this._expecting) {
      return;
    }
    clearTimeout(this._holding);
    this._expecting = false;
    this._asked = false;
    this._meter = { at: this._home.now(), active: 0 };
    if (this._finished === id) {
      this._say({ key: "say.all-read" });
    }
    this._finished = null;
    const session = open(this._corpus, message);
    const start = this._start?.article === id ? this._start : null;
    this._start = null;
    const selected = start?.selected;
    this._become(selected ? { ...session, selected: rowById(session.rows, selected) ? selected : session.selected } : session);
    if (start?.scroll !== undefined) {
      this._tell({ type: "scroll", top: start.scroll });
    }
  }

  private _moved(message: Moved): void {
    const session = this._current;
    if (session?.article.id === message.article && message.rev !== session.rev && !entriesOf(this._sender.outbox, message.article).length) {
      this._become({ ...adopt(session, fromList(message.set), message.rev, message.undo, message.redo), more: message.more ?? false });
      this._say({ key: "say.changed-elsewhere" });
    }
  }

  private _drained(article: string): void {
    if (this._held === article) {
      this._held = null;
      clearTimeout(this._holding);
      this._expecting = true;
      this._home.link.send({ type: "open", article });
    }
  }

  private _parked(article: string): void {
    if (this._current?.article.id === article) {
      this._held = article;
    }
    const [first] = this.outbox().problems;
    this._tell({ type: "problem", message: this.translate("problem.refused", { reason: first?.message ?? "" }) });
  }

  private _rebased(article: string, result: Rebased): void {
    const session = this._current;
    if (session?.article.id === article) {
      const rename = (steps: readonly Step[]): readonly Step[] => steps.flatMap(step => (result.steps.has(step.op) ? (result.steps.get(step.op) ?? []) : [step]));
      this._become(adopt(session, result.set, result.rev, rename(session.undo), rename(session.redo)));
    }
  }

  private _become(session: Session): void {
    const before = this._current;
    if (session !== before) {
      this._current = session;
      this._tell({ type: "session", before, session });
    }
  }

  private _say(say: Say | undefined): void {
    if (say) {
      this._tell({ type: "say", text: this.translate(say.key, say.params) });
    }
  }

  private _tell(event: HostEvent): void {
    this._listeners.forEach(listener => listener(event));
  }

  private _newOp(): string {
    return base32(this._home.random(10));
  }
}
