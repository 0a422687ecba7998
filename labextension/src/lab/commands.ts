/** The commands of the tab: every command of the view, opening a corpus, an article, the notebook beside it. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, type ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretLeftIcon, caretRightIcon, checkIcon, fastForwardIcon, infoIcon, type LabIcon, redoIcon, searchIcon, undoIcon } from '@jupyterlab/ui-components';

import type { CommandName } from '../core/commands';
import type { Api } from './api';
import { CORPUS_FACTORY, type CorpusDocument, MANIFEST, manifestOf } from './document';
import { corpusIcon } from './icon';
import type { CorpusTracker } from './plugin';

export const OPEN_ARTICLE = 'annotator:open-article';
export const OPEN_FOLDER = 'annotator:open-folder';

interface Surroundings {
  readonly app: JupyterFrontEnd;
  readonly api: Api;
  readonly trans: TranslationBundle;
  readonly tracker: CorpusTracker;
  readonly palette: ICommandPalette | null;
  readonly browsers: IFileBrowserFactory | null;
}

/** The view's commands that have a name of their own in menus and palette. */
function labels(trans: TranslationBundle): Readonly<Partial<Record<CommandName, string>>> {
  return {
    next: trans.__('Next Pending Suggestion'),
    previous: trans.__('Previous Pending Suggestion'),
    accept: trans.__('Accept Suggestion'),
    refuse: trans.__('Refuse Suggestion'),
    'last-decision': trans.__('Back to the Last Decision'),
    'label-search': trans.__('Choose a Label…'),
    'accept-rest': trans.__('Rest of the Paragraph Is Right'),
    occurrences: trans.__('Label Every Occurrence…'),
    segment: trans.__('Add a Segment'),
    note: trans.__('Note…'),
    unsure: trans.__('Unsure'),
    zone: trans.__('Type of This Paragraph'),
    search: trans.__('Search the Article…'),
    undo: trans.__('Undo Decision'),
    redo: trans.__('Redo Decision'),
    done: trans.__('Done, Next Article'),
    skip: trans.__('Skip Article…'),
    reopen: trans.__('Open the Article Again'),
    'next-article': trans.__('Next Article'),
    'previous-article': trans.__('Previous Article'),
    retry: trans.__('Send Unsent Changes Now'),
    'download-outbox': trans.__('Download Unsent Changes'),
    help: trans.__('Keys of the Annotator')
  };
}

const icons: Readonly<Partial<Record<CommandName, LabIcon>>> = {
  'previous-article': caretLeftIcon,
  'next-article': caretRightIcon,
  undo: undoIcon,
  redo: redoIcon,
  done: checkIcon,
  skip: fastForwardIcon,
  search: searchIcon,
  help: infoIcon
};

export function addTabCommands({ app, trans, tracker, palette, browsers }: Surroundings): void {
  const { commands } = app;
  const current = (): CorpusDocument | null => (tracker.currentWidget && tracker.currentWidget === app.shell.currentWidget ? tracker.currentWidget : null);
  const category = trans.__('Annotation');
  for (const [name, label] of Object.entries(labels(trans)) as [CommandName, string][]) {
    const id = `annotator:${name}`;
    commands.addCommand(id, {
      label,
      ...(icons[name] ? { icon: icons[name] } : {}),
      isEnabled: () => current() !== null,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        const tab = current();
        tab?.content.controller.run(name);
        tab?.content.activate();
      }
    });
    palette?.addItem({ command: id, category });
  }
  tracker.currentChanged.connect(() => commands.notifyCommandChanged());
  app.shell.currentChanged?.connect(() => commands.notifyCommandChanged());
  addOpening(app, trans, tracker);
  addFolder(app, trans, browsers);
}

function addOpening(app: JupyterFrontEnd, trans: TranslationBundle, tracker: CorpusTracker): void {
  app.commands.addCommand(OPEN_ARTICLE, {
    label: trans.__('Open an Article of a Corpus'),
    icon: corpusIcon,
    isVisible: () => false,
    describedBy: {
      args: {
        type: 'object',
        required: ['corpus'],
        properties: {
          corpus: { type: 'string', description: trans.__("The corpus's folder, as a path from the server's folder") },
          article: { type: 'string', description: trans.__("The article's id; left out, the first open one") }
        }
      }
    },
    execute: async args => {
      const corpus = String(args.corpus ?? '');
      const article = typeof args.article === 'string' ? args.article : null;
      const open = tracker.find(tab => tab.content.corpus === corpus);
      const tab = open ?? ((await app.commands.execute('docmanager:open', { path: manifestOf(corpus), factory: CORPUS_FACTORY })) as CorpusDocument | undefined);
      if (tab) {
        app.shell.activateById(tab.id);
        if (article !== null && tab.content.article !== article) {
          tab.content.open(article);
        }
      }
      return tab ?? null;
    }
  });
}

function addFolder(app: JupyterFrontEnd, trans: TranslationBundle, browsers: IFileBrowserFactory | null): void {
  const folder = (): string | null => {
    const items = [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])];
    return items.length === 1 && items[0]!.type === 'directory' ? items[0]!.path : null;
  };
  app.commands.addCommand(OPEN_FOLDER, {
    label: trans.__('Open as Corpus'),
    icon: corpusIcon,
    isVisible: () => folder() !== null,
    describedBy: { args: { type: 'object', properties: { path: { type: 'string', description: trans.__('The folder') } } } },
    execute: async args => {
      const path = typeof args.path === 'string' ? args.path : folder();
      if (path === null) {
        return null;
      }
      const listed = await app.serviceManager.contents.get(path, { content: true, type: 'directory' });
      const names = (listed.content as readonly { readonly name: string }[]).map(entry => entry.name);
      if (names.includes(MANIFEST)) {
        return app.commands.execute(OPEN_ARTICLE, { corpus: path });
      }
      await showDialog({
        title: trans.__('No corpus in this folder'),
        body: trans.__('%1 has no %2. Open a folder that holds one, or make a new corpus with "New Corpus".', PathExt.basename(path) || '/', MANIFEST),
        buttons: [Dialog.okButton({ label: trans.__('Close') })]
      });
      return null;
    }
  });
}

