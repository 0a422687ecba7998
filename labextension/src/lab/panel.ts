/** The annotation tab: the view on one corpus, or on one file that is only read, over HTTP. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { type ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { Controller } from '../controller';
import type { Keymap } from '../core/keymap';
import type { OutboxState } from '../core/outbox';
import { type HttpLink, httpLink } from '../transport/http';
import { openStore } from '../transport/store';
import { aliveViews, stayAlive } from '../transport/views';
import { mount, type Mounted } from '../view/app';
import type { Settings } from '../view/host';
import type { Api, Door } from './api';
import { download } from '../view/download';
import { markdownRenderer } from './guidelines';
import { pageStorage, rememberedPlace, rememberPlace } from './place';
import { viewWords } from './viewWords';
import { watch } from './watch';

export interface PanelOptions {
  readonly api: Api;
  readonly door: Door;
  readonly trans: TranslationBundle;
  readonly keymap: Keymap;
  readonly settings: Settings;
  readonly rendermime: IRenderMimeRegistry | null;
}

/** What there is to say about a tab from outside. */
export interface PanelState {
  readonly name: string;
  readonly unsent: number;
  /** Whether what is unsent survives the page. */
  readonly persistent: boolean;
}

export class CorpusPanel extends Widget {
  readonly controller: Controller;
  private readonly _view: Mounted;
  private readonly _link: HttpLink;
  private readonly _stop = new AbortController();
  private readonly _watch: { look(): void; dispose(): void } | null;
  private readonly _articleChanged = new Signal<this, string | null>(this);
  private readonly _stateChanged = new Signal<this, PanelState>(this);
  private readonly _moved = new Signal<this, void>(this);
  private _article: string | null = null;
  private _state: PanelState = { name: '', unsent: 0, persistent: true };

  constructor(private readonly _options: PanelOptions) {
    super();
    this.addClass('annotator-panel');
    const { api, door, trans } = _options;
    const view = crypto.getRandomValues(new Uint32Array(2)).join('-');
    stayAlive(view, this._stop.signal);
    const storage = pageStorage();
    const shelf = { indexedDB: reachable(() => indexedDB), localStorage: storage, alive: () => aliveViews(view) };
    this._link = httpLink(messages => api.send(door, messages), (status, message) => this._words(status, message));
    const start = rememberedPlace(storage, this._key);
    this.controller = new Controller({
      link: this._link,
      view,
      outbox: key => openStore(shelf, key, view),
      base: api.base,
      now: () => Date.now(),
      random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
      download,
      words: viewWords(trans),
      keymap: _options.keymap,
      settings: _options.settings,
      ...(start ? { start } : {}),
      ...(_options.rendermime ? { render: markdownRenderer(_options.rendermime) } : {})
    });
    this._view = mount(this.node, this.controller);
    this.controller.on(event => {
      if (event.type === 'session') {
        this._opened(event.session.article.id, event.session.corpus.corpus.name);
        this._keepPlace();
      } else if (event.type === 'outbox') {
        this._saved(event.outbox);
      }
    });
    this.node.addEventListener('scroll', () => this._keepPlace(), { capture: true, passive: true, signal: this._stop.signal });
    this._watch =
      'corpus' in door && !door.adjudicate
        ? watch(api, door.corpus, () => this._article, {
            moved: () => {
              this.controller.follow();
              this._moved.emit();
            },
            answered: yes => this._link.heardOf(yes)
          })
        : null;
  }

  /** The corpus's folder below the server's root, or null where a file is read. */
  get corpus(): string | null {
    return 'corpus' in this._options.door ? this._options.door.corpus : null;
  }

  /** What is read here. */
  get door(): Door {
    return this._options.door;
  }

  /** The open article's id. */
  get article(): string | null {
    return this._article;
  }

  get articleChanged(): ISignal<this, string | null> {
    return this._articleChanged;
  }

  get state(): PanelState {
    return this._state;
  }

  get stateChanged(): ISignal<this, PanelState> {
    return this._stateChanged;
  }

  /** Something of the corpus is another on the disk. */
  get moved(): ISignal<this, void> {
    return this._moved;
  }

  /** Opens an article of the corpus. */
  open(article: string): void {
    this.controller.openArticle(article);
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._watch?.dispose();
    this._view.dispose();
    this.controller.dispose();
    this._link.dispose();
    this._stop.abort();
    Signal.clearData(this);
    super.dispose();
  }

  protected onActivateRequest(_: Message): void {
    this._view.focus();
  }

  protected onAfterShow(_: Message): void {
    this._watch?.look();
  }

  private get _key(): string {
    return JSON.stringify([this._options.api.base, this._options.door]);
  }

  private _opened(article: string, name: string): void {
    if (this._article !== article) {
      this._article = article;
      this._articleChanged.emit(article);
    }
    if (this._state.name !== name) {
      this._tell({ ...this._state, name });
    }
  }

  private _saved(outbox: OutboxState): void {
    if (outbox.unsent !== this._state.unsent || outbox.persistent !== this._state.persistent) {
      this._tell({ ...this._state, unsent: outbox.unsent, persistent: outbox.persistent });
    }
  }

  private _tell(state: PanelState): void {
    this._state = state;
    this._stateChanged.emit(state);
  }

  private _keepPlace(): void {
    const session = this.controller.session();
    if (session) {
      rememberPlace(pageStorage(), this._key, { article: session.article.id, selected: session.selected, scroll: this._view.scrolled() });
    }
  }

  private _words(status: number, message: string): string {
    const { trans } = this._options;
    if (status === 401 || status === 403) {
      return trans.__('The server asks who you are: sign in again in another tab, then come back. What is unsent is kept. (%1)', message);
    }
    return message;
  }
}

// touching forbidden storage throws, even to ask whether it's there
function reachable<Thing>(get: () => Thing): Thing | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
