/** The forms: a new corpus, articles for a corpus, suggestions on all of it. A refusal comes back in the form, with everything as it was typed. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, type ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { Api, NewCorpus, Place } from './api';
import { MANIFEST } from './document';
import { data, element } from './element';
import { corpusIcon } from './icon';

export const NEW_CORPUS = 'annotator:new-corpus';
export const ADD = 'annotator:add-to-corpus';
export const SUGGEST = 'annotator:suggest-in-corpus';
const ADDABLE = /\.(txt|html?|jsonl|csv)$/i;

interface Surroundings {
  readonly app: JupyterFrontEnd;
  readonly api: Api;
  readonly trans: TranslationBundle;
  readonly palette: ICommandPalette | null;
  readonly launcher: ILauncher | null;
  readonly browsers: IFileBrowserFactory | null;
  /** A corpus is to be looked at: it is new, or something runs on it. */
  readonly show: (corpus: string) => void;
}

export function addForms(around: Surroundings): void {
  const { app, trans, palette, launcher } = around;
  const category = trans.__('Annotation');
  app.commands.addCommand(NEW_CORPUS, {
    label: trans.__('New Corpus…'),
    caption: trans.__('Make a corpus: a folder with articles and what people say about them'),
    icon: corpusIcon,
    describedBy: { args: { type: 'object', properties: { cwd: { type: 'string', description: trans.__('The folder to make it in') } } } },
    execute: args => newCorpus(around, typeof args.cwd === 'string' ? args.cwd : here(around))
  });
  app.commands.addCommand(ADD, {
    label: trans.__('Add to Corpus…'),
    icon: corpusIcon,
    isVisible: () => addable(around).length > 0,
    describedBy: {
      args: { type: 'object', properties: { paths: { type: 'array', items: { type: 'string' }, description: trans.__('The files; left out, those chosen in the file browser') } } }
    },
    execute: args => addArticles(around, Array.isArray(args.paths) ? args.paths.map(String) : addable(around))
  });
  app.commands.addCommand(SUGGEST, {
    label: trans.__('Suggest in the Whole Corpus…'),
    icon: corpusIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => suggest(around)
  });
  [NEW_CORPUS, ADD, SUGGEST].forEach(command => palette?.addItem({ command, category }));
  launcher?.add({ command: NEW_CORPUS, category: trans.__('Other'), rank: 1 });
}

async function newCorpus({ app, api, trans, show }: Surroundings, folder: string): Promise<void> {
  const form = new NewCorpusForm(trans, folder);
  for (;;) {
    const answer = await showDialog({
      title: trans.__('New corpus'),
      body: form,
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Make it') })],
      focusNodeSelector: 'input'
    });
    if (!answer.button.accept) {
      return;
    }
    const wrong = form.wrong();
    if (wrong) {
      form.say(wrong);
      continue;
    }
    try {
      const { path } = await api.newCorpus(form.getValue());
      show(path);
      await app.commands.execute('filebrowser:go-to-path', { path, dontShowBrowser: true }).catch(() => undefined);
      return;
    } catch (reason) {
      form.say(words(reason));
    }
  }
}

async function addArticles(around: Surroundings, paths: readonly string[]): Promise<void> {
  const { trans } = around;
  const title = trans._n('Add %1 file to a corpus', 'Add %1 files to a corpus', paths.length);
  const lang = element('input', 'lab-field', { placeholder: trans.__('found by itself'), maxlength: 20, size: 12 });
  const beside = [
    element('ul', 'form-files', {}, paths.slice(0, 8).map(path => element('li', '', {}, [data(path)]))),
    ...(paths.length > 8 ? [element('p', 'hint', {}, [trans.__('and %1 more', paths.length - 8)])] : []),
    field(trans.__('Language'), lang, trans.__('As in de, en or ar. Left empty, it is taken from the file or guessed from the text.'))
  ];
  await order(around, title, trans.__('Add'), beside, corpus => ({ corpus, kind: 'add', paths, ...(lang.value.trim() ? { lang: lang.value.trim() } : {}) }));
}

async function suggest(around: Surroundings): Promise<void> {
  const { trans } = around;
  const beside = [
    element('p', 'hint', {}, [
      trans.__("Rules and lists of names look through every article. What they found before is replaced; nobody's decisions are touched.")
    ])
  ];
  await order(around, trans.__('Suggest in the whole corpus'), trans.__('Suggest'), beside, corpus => ({ corpus, kind: 'suggest' }));
}

/** Asks for the corpus, starts the job and shows it. */
async function order(around: Surroundings, title: string, send: string, beside: readonly Node[], made: (corpus: string) => Parameters<Api['startJob']>[0]): Promise<void> {
  const { api, trans, show } = around;
  let places: readonly Place[] = [];
  const form = new Form();
  const select = element('select', 'lab-field', {});
  try {
    places = (await api.corpora()).corpora.filter(place => !place.problem);
  } catch (reason) {
    form.say(words(reason));
  }
  select.append(...places.map(place => element('option', '', { value: place.path }, [place.name ? `${place.name} (${place.path || '/'})` : place.path || '/'])));
  const none = places.length ? [] : [element('p', 'hint', {}, [trans.__('There is no corpus below the server\'s folder yet. Make one with "New Corpus".')])];
  form.fill([field(trans.__('Corpus'), select), ...none, ...beside]);
  for (;;) {
    const buttons = [Dialog.cancelButton(), ...(places.length ? [Dialog.okButton({ label: send })] : [])];
    const answer = await showDialog({ title, body: form, buttons, focusNodeSelector: 'select' });
    if (!answer.button.accept) {
      return;
    }
    try {
      await api.startJob(made(select.value));
      show(select.value);
      return;
    } catch (reason) {
      form.say(words(reason));
    }
  }
}

/** A dialog's body with room for a refusal. */
class Form extends Widget {
  private readonly _refusal = element('p', 'lab-problem form-refusal', { role: 'alert' });
  private readonly _fields = element('div', 'form-fields');

  constructor() {
    super();
    this.addClass('annotator-form');
    this._refusal.hidden = true;
    this.node.append(this._refusal, this._fields);
  }

  fill(fields: readonly Node[]): void {
    this._fields.replaceChildren(...fields);
  }

  say(why: string): void {
    this._refusal.textContent = why;
    this._refusal.hidden = false;
  }

  // a dialog disposes of its body when it closes; this one is shown again after a refusal
  dispose(): void {
    this.parent = null;
  }
}

class NewCorpusForm extends Form {
  private readonly _name = element('input', 'lab-field', { maxlength: 200, required: true });
  private readonly _folder: HTMLInputElement;
  private readonly _languages = element('input', 'lab-field', { value: 'de' });
  private readonly _csv = element('textarea', 'lab-field', { rows: 5, spellcheck: 'false', placeholder: 'label,name,key,colour\nPER,Person,1,#0b6bcb' });
  private readonly _templates: HTMLInputElement[] = [];
  private _typed = false;

  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _where: string
  ) {
    super();
    const trans = _trans;
    this._folder = element('input', 'lab-field', { maxlength: 1000 });
    this._name.addEventListener('input', () => this._propose());
    this._folder.addEventListener('input', () => {
      this._typed = true;
    });
    const choices = [
      ['news', trans.__('News: persons, organisations, places, dates …')],
      ['news-events', trans.__('News, with relations and events')],
      ['empty', trans.__('None yet')],
      ['csv', trans.__('From a table (CSV)')]
    ] as const;
    const labels = choices.map(([value, label], index) => {
      const radio = element('input', '', { type: 'radio', name: 'annotator-template', value, checked: index === 0 });
      radio.addEventListener('change', () => this._turn());
      this._templates.push(radio);
      return element('label', 'form-choice', {}, [radio, ' ', label]);
    });
    const file = element('input', '', { type: 'file', accept: '.csv,text/csv', 'aria-label': trans.__('A file with the table') });
    file.addEventListener('change', () => void file.files?.[0]?.text().then(text => (this._csv.value = text)));
    const table = element('div', 'form-table', {}, [file, this._csv]);
    this._csv.setAttribute('aria-label', trans.__('The table of labels'));
    this.fill([
      field(trans.__('Name'), this._name),
      field(trans.__('Folder'), this._folder, trans.__("From the server's folder; it is made if it isn't there.")),
      field(trans.__('Languages'), this._languages, trans.__('As in de, en, ar; the first is the usual one.')),
      element('fieldset', 'form-group', {}, [element('legend', '', {}, [trans.__('Labels')]), ...labels, table])
    ]);
    this._turn();
  }

  /** What is missing, in words; empty where nothing is. */
  wrong(): string {
    const trans = this._trans;
    const chosen = this._template;
    return !this._name.value.trim()
      ? trans.__('The corpus needs a name.')
      : !this._folder.value.trim()
        ? trans.__('The corpus needs a folder.')
        : chosen === 'csv' && !this._csv.value.trim()
          ? trans.__('Choose a table of labels, or paste one.')
          : '';
  }

  getValue(): NewCorpus {
    const languages = this._languages.value.split(/[\s,;]+/).filter(Boolean);
    const path = this._folder.value.trim().replace(/^\/+|\/+$/g, '');
    return { path, name: this._name.value.trim(), languages, template: this._template, ...(this._template === 'csv' ? { csv: this._csv.value } : {}) };
  }

  private get _template(): NewCorpus['template'] {
    return (this._templates.find(radio => radio.checked)?.value ?? 'news') as NewCorpus['template'];
  }

  private _propose(): void {
    if (!this._typed) {
      const name = folderName(this._name.value);
      this._folder.value = name ? PathExt.join(this._where, name) : '';
    }
  }

  private _turn(): void {
    this.node.querySelector<HTMLElement>('.annotator-form-table')!.hidden = this._template !== 'csv';
  }
}

/** A folder's name made of a corpus's: letters and digits of any script stay, the rest becomes hyphens. */
export function folderName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}

function field(label: string, input: HTMLElement, hint = ''): HTMLElement {
  return element('label', 'form-field', {}, [element('span', 'form-label', {}, [label]), input, ...(hint ? [element('small', 'hint', {}, [hint])] : [])]);
}

/** The folder in which a new corpus is proposed: the one that is looked at, and beside a corpus, not in it. */
function here({ browsers }: Surroundings): string {
  const model = browsers?.tracker.currentWidget?.model;
  const path = model?.path ?? '';
  const holdsCorpus = [...(model?.items() ?? [])].some(item => item.name === MANIFEST);
  return holdsCorpus ? PathExt.dirname(path) : path;
}

function addable({ browsers }: Surroundings): readonly string[] {
  const chosen = [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])];
  return chosen.filter(item => item.type !== 'directory' && ADDABLE.test(item.path)).map(item => item.path);
}

function words(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
