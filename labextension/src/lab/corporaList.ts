/** The corpora below the server's folder, each with how far one is. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Place, Places, ReaderProgress } from './api';
import { button, data, element } from './element';

export interface CorporaHooks {
  readonly choose: (corpus: string) => void;
  readonly make: () => void;
}

export class CorporaList {
  readonly node = element('div', 'corpora');
  private _places: Places = { corpora: [], more: false };
  private _chosen: string | null = null;

  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _hooks: CorporaHooks
  ) {}

  take(places: Places): void {
    this._places = places;
    this._draw();
  }

  choose(corpus: string | null): void {
    if (this._chosen !== corpus) {
      this._chosen = corpus;
      this._draw();
    }
  }

  private _draw(): void {
    const trans = this._trans;
    const focused = this.node.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.annotatorCorpus : undefined;
    const { corpora, more } = this._places;
    const items = corpora.map(place => this._item(place));
    const rest: Node[] = [];
    if (!corpora.length) {
      rest.push(
        element('p', 'hint', {}, [trans.__('There is no corpus in this folder yet. Make one, then add articles to it from the file browser.')]),
        button('lab-button', trans.__('New Corpus…'), this._hooks.make)
      );
    }
    if (more) {
      rest.push(element('p', 'hint', {}, [trans.__('There may be more: not every folder was looked at.')]));
    }
    this.node.replaceChildren(element('ul', 'corpora-list', { 'aria-label': trans.__('Corpora') }, items), ...rest);
    if (focused !== undefined) {
      this.node.querySelectorAll<HTMLElement>('[data-annotator-corpus]').forEach(each => each.dataset.annotatorCorpus === focused && each.focus());
    }
  }

  private _item(place: Place): HTMLElement {
    const trans = this._trans;
    const { path, articles = 0, done = 0 } = place;
    const name = place.name || path || trans.__("the server's folder");
    const facts = place.problem
      ? [element('span', 'lab-problem', {}, [data(place.problem)])]
      : [
          element('progress', 'corpora-bar', { max: Math.max(1, articles), value: done, 'aria-label': trans.__('Articles done') }),
          element('span', 'corpora-count', {}, [trans.__('%1 of %2', done, articles)])
        ];
    const chosen = this._chosen === path;
    const press = element('button', 'corpora-item', { type: 'button', 'aria-pressed': String(chosen), title: path || '/', disabled: !!place.problem }, [
      data(name, 'corpora-name'),
      data(path || '/', 'corpora-path'),
      element('span', 'corpora-facts', {}, facts)
    ]);
    press.dataset.annotatorCorpus = path;
    press.addEventListener('click', () => this._hooks.choose(path));
    return element('li', '', {}, [press]);
  }
}

/** How far everyone is, as a table. */
export function progressTable(rows: readonly ReaderProgress[], trans: TranslationBundle): HTMLElement {
  const head = [trans.__('Who'), trans.__('Done'), trans.__('Open'), trans.__('Skipped'), trans.__('Left')];
  const cells = (row: ReaderProgress): (string | Node)[] => [data(row.annotator), String(row.done), String(row.open), String(row.skipped), String(row.left)];
  return element('table', 'progress', {}, [
    element('thead', '', {}, [element('tr', '', {}, head.map(words => element('th', '', { scope: 'col' }, [words])))]),
    element('tbody', '', {}, rows.map(row => element('tr', '', {}, cells(row).map(cell => element('td', '', {}, [cell])))))
  ]);
}
