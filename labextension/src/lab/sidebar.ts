/** The sidebar: who one is, the corpora, one's queue in the chosen one, and the work that runs on it. */
import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { type Api, ApiError, type ArticleFilter, type ArticleState, isAborted } from './api';
import { CorporaList, progressTable } from './corporaList';
import type { CorpusDocument } from './document';
import { button, data, element } from './element';
import { corpusIcon } from './icon';
import { JobsList } from './jobsList';
import type { CorpusTracker } from './plugin';
import { QueueList } from './queueList';

export const SIDEBAR = 'annotator-sidebar';
const PAUSE = 250;

interface Surroundings {
  readonly app: JupyterFrontEnd;
  readonly api: Api;
  readonly tracker: CorpusTracker;
  readonly trans: TranslationBundle;
  readonly restorer: ILayoutRestorer | null;
}

/** Adds the sidebar where the shell has a place for one. */
export function addSidebar(around: Surroundings): Sidebar {
  const { app, restorer } = around;
  const sidebar = new Sidebar(around);
  app.shell.add(sidebar, 'left', { rank: 150, type: 'Annotator' });
  restorer?.add(sidebar, SIDEBAR);
  app.commands.addCommand('annotator:show-sidebar', {
    label: around.trans.__('Show Corpora and Articles'),
    icon: corpusIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => app.shell.activateById(SIDEBAR)
  });
  return sidebar;
}

export class Sidebar extends Widget {
  private readonly _corpora: CorporaList;
  private readonly _queue: QueueList;
  private readonly _jobs: JobsList;
  private readonly _who = element('div', 'who');
  private readonly _search: HTMLInputElement;
  private readonly _state: HTMLSelectElement;
  private readonly _label: HTMLInputElement;
  private readonly _count = element('div', 'count', { role: 'status' });
  private readonly _everyone = element('details', 'everyone');
  private readonly _below = element('div', 'sidebar-corpus');
  private _corpus: string | null = null;
  private _tab: CorpusDocument | null = null;
  private _asking = new AbortController();
  private _pause: ReturnType<typeof setTimeout> | undefined;
  private _settling: ReturnType<typeof setTimeout> | undefined;
  /** The first look at the corpora; it is taken again where it failed. */
  private _begun: Promise<void> | null = null;

  constructor(private readonly _around: Surroundings) {
    super();
    const { trans, api, tracker, app } = _around;
    this.id = SIDEBAR;
    this.addClass('annotator-sidebar');
    this.title.icon = corpusIcon;
    this.title.caption = trans.__('Corpora and articles');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Corpora and articles'));
    this._corpora = new CorporaList(trans, { choose: corpus => this._choose(corpus, true), make: () => void app.commands.execute('annotator:new-corpus') });
    this._queue = new QueueList(trans, {
      ask: (offset, limit) => void this._ask(offset, limit),
      open: article => void app.commands.execute('annotator:open-article', { corpus: this._corpus, article })
    });
    this._jobs = new JobsList(api, trans, () => this.refresh());
    this._search = element('input', 'lab-field', { type: 'search', dir: 'auto', placeholder: trans.__('Search title and text'), 'aria-label': trans.__('Search title and text') });
    this._label = element('input', 'lab-field', { type: 'search', placeholder: trans.__('Label'), 'aria-label': trans.__('Only articles where I used this label'), list: 'annotator-labels' });
    this._state = element('select', 'lab-field', { 'aria-label': trans.__('Which articles') }, states(trans).map(([value, words]) => element('option', '', { value }, [words])));
    this._build();
    tracker.currentChanged.connect(() => this._follow());
    this._follow();
  }

  /** Everything as it is now; the place in the list stays. */
  refresh(): void {
    clearTimeout(this._settling);
    this._settling = setTimeout(() => {
      void this._list();
      if (this._corpus !== null) {
        this._queue.refresh();
        this._jobs.show(this._corpus);
        this._everyoneNow();
      }
    }, 100);
  }

  /** Brings a corpus to the front, such as one that was just made. */
  bring(corpus?: string): void {
    this._around.app.shell.activateById(SIDEBAR);
    if (corpus !== undefined) {
      this._choose(corpus, false);
      this.refresh();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._asking.abort();
      clearTimeout(this._pause);
      clearTimeout(this._settling);
      this._jobs.dispose();
      super.dispose();
    }
  }

  protected onAfterShow(_: Message): void {
    void this._begin();
  }

  protected onActivateRequest(_: Message): void {
    void this._begin().then(() => {
      if (this.isVisible && !this.node.contains(document.activeElement)) {
        (this._corpus === null ? this.node.querySelector<HTMLElement>('button') : this._queue.node)?.focus();
      }
    });
  }

  private _build(): void {
    const { trans, app } = this._around;
    const tools = element('div', 'sidebar-tools', {}, [
      button('lab-button', trans.__('New Corpus…'), () => void app.commands.execute('annotator:new-corpus')),
      button('lab-button', trans.__('Refresh'), () => this.refresh())
    ]);
    const narrowed = element('div', 'sidebar-filter', { role: 'search' }, [this._search, this._state, this._label]);
    this._search.addEventListener('input', () => this._narrow(PAUSE));
    this._label.addEventListener('input', () => this._narrow(PAUSE));
    this._state.addEventListener('change', () => this._narrow(0));
    this._search.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') {
        event.preventDefault();
        this._queue.node.focus();
      }
    });
    this._everyone.append(element('summary', '', {}, [trans.__('How far everyone is')]), element('div', 'everyone-table'));
    this._everyone.addEventListener('toggle', () => this._everyoneNow());
    this._below.hidden = true;
    this._below.append(narrowed, this._count, this._queue.node, this._jobs.node, this._everyone);
    this.node.append(this._who, tools, this._corpora.node, this._below);
  }

  private _begin(): Promise<void> {
    if (!this._begun) {
      void this._introduce();
      this._begun = this._list();
    }
    return this._begun;
  }

  private async _introduce(): Promise<void> {
    const { api, trans } = this._around;
    try {
      const { annotator, origin, problem } = await api.about();
      const origins: Readonly<Record<string, string>> = {
        hub: trans.__('says the hub'),
        trait: trans.__("from the server's configuration"),
        environment: trans.__("from the server's environment"),
        setting: trans.__('from your settings'),
        user: trans.__("the server's account")
      };
      this._who.replaceChildren(trans.__('You are') + ' ', element('strong', '', {}, [data(annotator)]), ` (${origins[origin] ?? origin})`);
      if (problem) {
        this._who.append(element('p', 'lab-problem', { role: 'alert' }, [trans.__('Nobody can annotate under this name: %1. Choose another in Settings, Article annotator, and reload the page.', problem)]));
      }
    } catch (reason) {
      this._begun = null;
      this._who.replaceChildren(element('p', 'lab-problem', { role: 'alert' }, [trouble(reason, trans)]));
    }
  }

  private async _list(): Promise<void> {
    try {
      const places = await this._around.api.corpora();
      this._corpora.take(places);
      const sound = places.corpora.filter(place => !place.problem);
      if (this._corpus === null && sound.length) {
        this._choose(this._tab?.content.corpus ?? sound[0]!.path, false);
      } else if (this._corpus !== null && !places.corpora.some(place => place.path === this._corpus)) {
        this._choose(null, false);
      }
    } catch (reason) {
      this._begun = null;
      this._count.textContent = trouble(reason, this._around.trans);
    }
  }

  private _choose(corpus: string | null, focus: boolean): void {
    if (corpus !== this._corpus) {
      this._corpus = corpus;
      this._corpora.choose(corpus);
      this._below.hidden = corpus === null;
      this._asking.abort();
      this._asking = new AbortController();
      this._jobs.show(corpus);
      if (corpus !== null) {
        this._mark();
        this._queue.reset();
        this._everyoneNow();
      }
    }
    if (focus) {
      this._queue.node.focus();
    }
  }

  private _follow(): void {
    const tab = this._around.tracker.currentWidget;
    if (tab === this._tab) {
      return;
    }
    this._tab = tab;
    if (!tab || tab.content.corpus === null) {
      return;
    }
    const panel = tab.content;
    // the signals of a tab go with it; connecting twice is one connection
    panel.articleChanged.connect(this._mark, this);
    panel.stateChanged.connect(this._mark, this);
    panel.moved.connect(this.refresh, this);
    if (this._begun) {
      this._choose(panel.corpus, false);
    }
    this._mark();
  }

  private _mark(): void {
    const panel = this._tab && !this._tab.isDisposed && this._tab.content.corpus === this._corpus ? this._tab.content : null;
    this._queue.mark(panel?.article ?? null, panel?.controller.unsent() ?? new Set());
  }

  private _narrow(pause: number): void {
    clearTimeout(this._pause);
    this._count.textContent = this._around.trans.__('searching …');
    this._queue.expect();
    this._pause = setTimeout(() => {
      this._asking.abort();
      this._asking = new AbortController();
      this._queue.reset();
    }, pause);
  }

  private get _filter(): ArticleFilter {
    const chosen = this._state.value;
    const unsent = chosen === 'unsent' || chosen === 'clashed' ? [...(this._tab?.content.controller.unsent(chosen === 'clashed') ?? [])] : null;
    return {
      state: unsent ? 'all' : (chosen as ArticleState),
      text: this._search.value.trim(),
      label: this._label.value.trim(),
      // an id that no article can have: nothing unsent means nothing found
      ...(unsent ? { ids: unsent.length ? unsent : ['\u0001'] } : {})
    };
  }

  private async _ask(offset: number, limit: number): Promise<void> {
    const { api, trans } = this._around;
    const { signal } = this._asking;
    if (this._corpus === null) {
      return;
    }
    try {
      const page = await api.articles(this._corpus, this._filter, offset, limit, undefined, signal);
      if (page && !signal.aborted) {
        this._queue.take(page);
        this._count.textContent = page.total
          ? trans._n('%1 article', '%1 articles', page.total)
          : this._search.value || this._label.value || this._state.value !== 'all'
            ? trans.__('No article fits.')
            : trans.__('No articles yet: choose files in the file browser, then "Add to Corpus".');
      }
    } catch (reason) {
      if (!isAborted(reason)) {
        this._queue.failed(offset);
        this._count.textContent = trouble(reason, trans);
      }
    }
  }

  private _everyoneNow(): void {
    const corpus = this._corpus;
    if (!this._everyone.open || corpus === null) {
      return;
    }
    const { api, trans } = this._around;
    const place = this._everyone.lastElementChild!;
    api.progress(corpus).then(
      rows => place.replaceChildren(progressTable(rows, trans)),
      (reason: unknown) => place.replaceChildren(trouble(reason, trans))
    );
  }
}

function states(trans: TranslationBundle): readonly (readonly [string, string])[] {
  return [
    ['all', trans.__('all articles')],
    ['unread', trans.__('unread')],
    ['open', trans.__('open')],
    ['done', trans.__('done')],
    ['skipped', trans.__('skipped')],
    ['notes', trans.__('with open notes')],
    ['unsure', trans.__('with unsure spans')],
    ['unsent', trans.__('with unsent changes')],
    ['clashed', trans.__('with conflicts')]
  ];
}

function trouble(reason: unknown, trans: TranslationBundle): string {
  if (reason instanceof ApiError && reason.status === 404 && !reason.ours) {
    return trans.__('The server part of the annotator is not there: ask whoever keeps the server to enable the extension "annotator", then start it again.');
  }
  return reason instanceof Error ? reason.message : String(reason);
}
