/** The articles of a queue as a list of which only what is in sight is drawn; keys and mouse as in any list. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ArticleRow } from './api';
import { data, element } from './element';
import { inSight, Pages, type Span } from './windowing';

const ROW = 44;
const PAGE = 100;
/** The tallest an element may be drawn; longer lists scroll in steps. */
const TALLEST = 8_000_000;
const SIGNS: Readonly<Record<string, string>> = { done: '✓', open: '◐', skipped: '»', unread: '○' };

export interface QueueHooks {
  readonly ask: (offset: number, limit: number) => void;
  readonly open: (article: string) => void;
}

export class QueueList {
  readonly node: HTMLElement;
  private readonly _rows = element('div', 'queue-rows', { role: 'presentation' });
  private readonly _drawn = new Map<number, HTMLElement>();
  private _pages = new Pages(PAGE);
  private _active = 0;
  private _current: string | null = null;
  private _unsent: ReadonlySet<string> = new Set();
  private _frame = 0;
  private _typed = '';
  private _typedAt = 0;
  /** Another list is on its way; what is opened meanwhile is the first of that one. */
  private _awaited = false;
  private _wanted = false;

  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _hooks: QueueHooks
  ) {
    this.node = element('div', 'queue', { role: 'listbox', tabindex: 0, 'aria-label': _trans.__('Articles of your queue') }, [this._rows]);
    this.node.addEventListener('scroll', () => this._later(), { passive: true });
    this.node.addEventListener('keydown', event => this._key(event));
    this.node.addEventListener('click', event => this._click(event));
    new ResizeObserver(() => this._later()).observe(this.node);
  }

  /** What is shown is no longer what is asked for. */
  expect(): void {
    this._awaited = true;
    this._wanted = false;
  }

  /** Another list: what was there is let go of once the first page comes. */
  reset(): void {
    this._awaited = true;
    this._pages = new Pages(PAGE);
    this._hooks.ask(0, PAGE);
    this._pages.lacking({ first: 0, last: 1 });
  }

  /** The list as it is now, without losing the place: the pages in sight are asked for anew. */
  refresh(): void {
    const old = this._pages;
    const fresh = new Pages(PAGE);
    const sight = this._sight(old.total);
    for (const page of fresh.lacking(sight.last > sight.first ? sight : { first: 0, last: 1 })) {
      this._hooks.ask(page * PAGE, PAGE);
    }
    this._next = fresh;
  }

  private _next: Pages | null = null;

  take(page: { readonly offset: number; readonly total: number; readonly rows: readonly ArticleRow[]; readonly version: string }): void {
    if (this._next) {
      this._pages = this._next;
      this._next = null;
      this._forget();
    }
    this._pages.take(page);
    if (this._awaited) {
      this._awaited = false;
      this._active = this._current === null ? 0 : Math.max(0, this._pages.indexOf(this._current));
      this.node.scrollTop = 0;
    }
    this._active = Math.min(this._active, Math.max(0, page.total - 1));
    for (const index of this._drawn.keys()) {
      if (index >= page.offset && index < page.offset + page.rows.length) {
        this._drawn.get(index)!.remove();
        this._drawn.delete(index);
      }
    }
    this._draw();
    if (this._wanted) {
      this._wanted = false;
      this._active = 0;
      this._open();
    }
  }

  failed(offset: number): void {
    this._awaited = this._wanted = false;
    this._pages.failed(Math.floor(offset / PAGE));
  }

  /** Marks the article that is open, and those with unsent changes. */
  mark(current: string | null, unsent: ReadonlySet<string>): void {
    const moved = current !== this._current;
    this._current = current;
    this._unsent = unsent;
    if (moved && current !== null) {
      const index = this._pages.indexOf(current);
      this._active = index >= 0 ? index : this._active;
    }
    this._forget();
    this._draw();
  }

  get total(): number {
    return this._pages.total;
  }

  private _forget(): void {
    this._drawn.forEach(row => row.remove());
    this._drawn.clear();
  }

  private _sight(total: number): Span {
    return inSight(this.node.scrollTop * this._scale(total), this.node.clientHeight, ROW, total);
  }

  private _scale(total: number): number {
    const whole = total * ROW;
    return whole > TALLEST ? whole / TALLEST : 1;
  }

  private _later(): void {
    if (!this._frame) {
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        this._draw();
      });
    }
  }

  private _draw(): void {
    const { total } = this._pages;
    const scale = this._scale(total);
    const sight = this._sight(total);
    this._rows.style.setProperty('height', `${Math.min(TALLEST, total * ROW)}px`);
    for (const page of this._pages.lacking(sight)) {
      this._hooks.ask(page * PAGE, PAGE);
    }
    for (const [index, row] of this._drawn) {
      if (index < sight.first || index >= sight.last) {
        row.remove();
        this._drawn.delete(index);
      }
    }
    const shift = this.node.scrollTop - this.node.scrollTop * scale;
    for (let index = sight.first; index < sight.last; index += 1) {
      const row = this._drawn.get(index) ?? this._row(index);
      row.style.setProperty('top', `${index * ROW + shift}px`);
      row.toggleAttribute('data-annotator-active', index === this._active);
    }
    const active = this._drawn.get(this._active);
    if (active) {
      this.node.setAttribute('aria-activedescendant', active.id);
    } else {
      this.node.removeAttribute('aria-activedescendant');
    }
  }

  private _row(index: number): HTMLElement {
    const trans = this._trans;
    const article = this._pages.row(index);
    const row = element('div', 'queue-row', {
      role: 'option',
      id: `annotator-queue-${index}`,
      'aria-posinset': index + 1,
      'aria-setsize': this._pages.total,
      'aria-selected': article !== undefined && article.id === this._current ? 'true' : 'false'
    });
    if (article) {
      const state = article.state ?? 'unread';
      const facts = [
        article.spans ? trans._n('%1 span', '%1 spans', article.spans) : '',
        article.notes ? trans._n('%1 note', '%1 notes', article.notes) : '',
        article.unsure ? trans.__('%1 unsure', article.unsure) : '',
        this._unsent.has(article.id) ? trans.__('unsent changes') : ''
      ].filter(Boolean);
      row.dataset.annotatorState = state;
      row.append(
        element('span', 'queue-sign', { title: this._stateWords(state), role: 'img', 'aria-label': this._stateWords(state) }, [SIGNS[state] ?? '·']),
        element('div', 'queue-words', {}, [data(article.title || article.id, 'queue-title'), this._facts(article.source ?? '', facts)])
      );
      row.title = article.title ?? article.id;
    } else {
      row.append(element('span', 'queue-sign', {}, ['…']));
    }
    this._drawn.set(index, row);
    this._rows.append(row);
    return row;
  }

  private _facts(source: string, facts: readonly string[]): HTMLElement {
    return element('span', 'queue-facts', {}, [...(source ? [data(source)] : []), (source && facts.length ? ' · ' : '') + facts.join(' · ')]);
  }

  private _stateWords(state: string): string {
    const words: Readonly<Record<string, string>> = {
      done: this._trans.__('done'),
      open: this._trans.__('open'),
      skipped: this._trans.__('skipped'),
      unread: this._trans.__('unread')
    };
    return words[state] ?? state;
  }

  private _click(event: MouseEvent): void {
    for (const [index, row] of this._drawn) {
      if (row.contains(event.target as Node)) {
        this._go(index);
        this._open();
        return;
      }
    }
  }

  private _key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Tab') {
      return;
    }
    const page = Math.max(1, Math.floor(this.node.clientHeight / ROW) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step !== undefined) {
      this._go(this._active + step);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this._wanted = this._awaited;
      if (!this._wanted) {
        this._open();
      }
    } else if (event.key.length === 1) {
      this._type(event.key, event.timeStamp);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // letters go to the next title that begins with them, among the rows that are here
  private _type(letter: string, at: number): void {
    this._typed = at - this._typedAt < 1000 ? this._typed + letter.toLowerCase() : letter.toLowerCase();
    this._typedAt = at;
    const { total } = this._pages;
    for (let step = this._typed.length > 1 ? 0 : 1; step <= total; step += 1) {
      const index = (this._active + step) % total;
      if (this._pages.row(index)?.title?.toLowerCase().startsWith(this._typed)) {
        this._go(index);
        return;
      }
    }
  }

  private _go(index: number): void {
    const { total } = this._pages;
    this._active = Math.max(0, Math.min(total - 1, index));
    const scale = this._scale(total);
    const top = (this._active * ROW) / scale;
    if (top < this.node.scrollTop) {
      this.node.scrollTop = top;
    } else if (top + ROW > this.node.scrollTop + this.node.clientHeight) {
      this.node.scrollTop = top + ROW - this.node.clientHeight;
    }
    this._draw();
  }

  private _open(): void {
    const article = this._pages.row(this._active);
    if (article) {
      this._hooks.open(article.id);
    }
  }
}
