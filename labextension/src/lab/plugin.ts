/** The annotation tab as a plugin: document types, restoring after a reload, commands. */
import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { createToolbarFactory, ICommandPalette, IToolbarWidgetRegistry, WidgetTracker } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { Api, type Door } from './api';
import { addTabCommands } from './commands';
import { BENCH_FACTORY, CORPUS_FACTORY, type CorpusDocument, CorpusFactory, corpusOf, disputesOf, FILE_FACTORY, UnreadModelFactory } from './document';
import { corpusFileType } from './fileType';
import { addForms } from './forms';
import { addOpenCommand, offerInLauncher, offerInPalette } from './openNotebook';
import type { PanelOptions } from './panel';
import { type Choices, choicesFrom, DEFAULT_CHOICES } from './settings';
import { addSidebar } from './sidebar';

export const PLUGIN = 'article-annotator:plugin';

type Toolbar = NonNullable<DocumentRegistry.IWidgetFactoryOptions<CorpusDocument>['toolbarFactory']>;

/** The open annotation tabs. */
export type CorpusTracker = WidgetTracker<CorpusDocument>;

export const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Opens corpora as annotation tabs, lists them beside, and opens the annotation notebook.',
  autoStart: true,
  requires: [],
  optional: [ICommandPalette, ILauncher, ISettingRegistry, ITranslator, ILayoutRestorer, IRenderMimeRegistry, IFileBrowserFactory, IToolbarWidgetRegistry],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    rendermime: IRenderMimeRegistry | null,
    browsers: IFileBrowserFactory | null,
    toolbars: IToolbarWidgetRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('article_annotator');
    const api = new Api(app.serviceManager.serverSettings, trans);
    const tracker: CorpusTracker = new WidgetTracker({ namespace: 'annotator' });
    let choices: Choices = DEFAULT_CHOICES;
    const panel = (door: Door): PanelOptions => ({ api, door, trans, rendermime, keymap: choices.keymap, settings: choices.settings });

    app.docRegistry.addFileType(corpusFileType(trans));
    const toolbar = toolbars && registry ? createToolbarFactory(toolbars, registry, CORPUS_FACTORY, PLUGIN, translator ?? nullTranslator) : undefined;
    addTabs(app, trans, tracker, panel, toolbar);
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: tab => ({ path: tab.context.path, factory: factoryOf(tab.content.door) }),
      name: tab => `${tab.context.path}${factoryOf(tab.content.door) === BENCH_FACTORY ? ':adjudicate' : ''}`
    });
    addTabCommands({ app, api, trans, tracker, palette, browsers });
    addOpenCommand(app, trans, () => choices.notebook);
    const sidebar = addSidebar({ app, api, tracker, trans, restorer });
    addForms({ app, api, trans, palette, launcher, browsers, show: corpus => sidebar.bring(corpus) });
    if (palette) {
      offerInPalette(palette, trans);
    }
    if (launcher) {
      offerInLauncher(launcher, trans);
    }
    void follow(registry, chosen => {
      choices = choicesFrom(chosen, trans);
      tracker.forEach(tab => tab.content.controller.configure(choices.keymap, choices.settings));
    });
  }
};

function factoryOf(door: Door): string {
  return 'file' in door ? FILE_FACTORY : door.adjudicate ? BENCH_FACTORY : CORPUS_FACTORY;
}

function addTabs(app: JupyterFrontEnd, trans: TranslationBundle, tracker: CorpusTracker, panel: (door: Door) => PanelOptions, toolbarFactory: Toolbar | undefined): void {
  const { docRegistry } = app;
  docRegistry.addModelFactory(new UnreadModelFactory());
  const kinds: readonly [string, string, readonly string[], readonly string[], (path: string) => Door][] = [
    [CORPUS_FACTORY, trans.__('Annotator'), ['annotator-corpus'], ['annotator-corpus'], corpusOf],
    [BENCH_FACTORY, trans.__('Annotator (adjudicate)'), ['annotator-corpus'], [], disputesOf],
    [FILE_FACTORY, trans.__('Annotator (read only)'), ['jsonl', 'ndjson'], [], path => ({ file: path })]
  ];
  for (const [name, label, fileTypes, defaultFor, door] of kinds) {
    const factory = new CorpusFactory({ name, label, fileTypes: [...fileTypes], defaultFor: [...defaultFor], ...(toolbarFactory ? { toolbarFactory } : {}) }, door, panel);
    factory.widgetCreated.connect((_, tab) => {
      void tracker.add(tab);
      tab.context.pathChanged.connect(() => void tracker.save(tab));
    });
    docRegistry.addWidgetFactory(factory);
  }
}

async function follow(registry: ISettingRegistry | null, chosen: (settings: ISettingRegistry.ISettings) => void): Promise<void> {
  try {
    const settings = await registry?.load(PLUGIN);
    if (settings) {
      chosen(settings);
      settings.changed.connect(() => chosen(settings));
    }
  } catch (reason) {
    console.warn('The settings of the article annotator could not be loaded; the defaults hold.', reason);
  }
}
