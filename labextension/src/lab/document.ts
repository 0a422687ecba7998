/** The document types that open as an annotation tab: a corpus's manifest, and a file of articles or gold that is only read. */
import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ABCWidgetFactory, type DocumentRegistry, type IDocumentWidget, TextModelFactory } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';

import type { Door } from './api';
import { corpusIcon } from './icon';
import { CorpusPanel, type PanelOptions, type PanelState } from './panel';

export const CORPUS_FACTORY = 'Annotator';
export const BENCH_FACTORY = 'Annotator (adjudicate)';
export const FILE_FACTORY = 'Annotator (read only)';
export const MANIFEST = 'corpus.annotator.json';
const MODEL = 'annotator-unread';

/** A model without content: what is shown comes from the annotator's own server, page by page. */
export class UnreadModelFactory extends TextModelFactory {
  get name(): string {
    return MODEL;
  }

  // without a format JupyterLab doesn't fetch the content
  get fileFormat(): 'text' {
    return null as unknown as 'text';
  }
}

/** An annotation tab. No DocumentWidget: that one renames its file when its title changes. */
export class CorpusDocument extends MainAreaWidget<CorpusPanel> implements IDocumentWidget<CorpusPanel> {
  readonly context: DocumentRegistry.Context;

  constructor(
    options: { readonly content: CorpusPanel; readonly context: DocumentRegistry.Context },
    private readonly _words: TranslationBundle
  ) {
    super({ content: options.content, reveal: Promise.resolve() });
    this.context = options.context;
    this.title.icon = corpusIcon;
    this.title.closable = true;
    this.content.stateChanged.connect((_, state) => this._show(state));
    this.context.pathChanged.connect(() => this._show(this.content.state));
    this._show(this.content.state);
  }

  /** There are no fragments in a corpus's address. */
  setFragment(_: string): void {
    return;
  }

  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.content.activate();
  }

  protected onCloseRequest(message: Message): void {
    const { unsent, persistent } = this.content.state;
    if (!unsent || persistent) {
      super.onCloseRequest(message);
      return;
    }
    void this._ask(unsent).then(close => {
      if (close) {
        super.onCloseRequest(message);
      }
    });
  }

  private async _ask(unsent: number): Promise<boolean> {
    const download = Dialog.okButton({ label: this._words.__('Download and close') });
    const answer = await showDialog({
      title: this._words.__('Close with unsent changes?'),
      body: this._words._n(
        '%1 change is not saved, and this browser keeps nothing once the tab is closed.',
        '%1 changes are not saved, and this browser keeps nothing once the tab is closed.',
        unsent
      ),
      buttons: [Dialog.cancelButton({ label: this._words.__('Go back') }), Dialog.warnButton({ label: this._words.__('Lose them') }), download]
    });
    if (answer.button.accept && answer.button.label === download.label) {
      this.content.controller.run('download-outbox');
    }
    return answer.button.accept;
  }

  private _show(state: PanelState): void {
    const place = this.context.path;
    this.title.label = state.name || PathExt.basename(PathExt.dirname(place)) || PathExt.basename(place);
    const names = this.title.className.split(' ').filter(name => name && name !== 'jp-mod-dirty');
    this.title.className = [...names, ...(state.unsent ? ['jp-mod-dirty'] : [])].join(' ');
  }
}

/** Makes the tabs of one of the kinds. */
export class CorpusFactory extends ABCWidgetFactory<CorpusDocument> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<CorpusDocument>,
    private readonly _door: (path: string) => Door,
    private readonly _panel: (door: Door) => PanelOptions
  ) {
    super({ ...options, modelName: MODEL, readOnly: true });
  }

  protected createNewWidget(context: DocumentRegistry.Context): CorpusDocument {
    // JupyterLab copies what it opens for the first time; a corpus keeps its own history, and a file of gold may be a gigabyte
    context.listCheckpoints = () => Promise.resolve([{ id: 'none', last_modified: new Date().toISOString() }]);
    const options = this._panel(this._door(context.localPath));
    return new CorpusDocument({ content: new CorpusPanel(options), context }, options.trans);
  }
}

/** The corpus of a manifest's path. */
export function corpusOf(path: string): Door {
  return { corpus: PathExt.dirname(path) };
}

/** What is disputed in the corpus of a manifest's path. */
export function disputesOf(path: string): Door {
  return { corpus: PathExt.dirname(path), adjudicate: 1 };
}

/** The manifest's path in a corpus's folder. */
export function manifestOf(corpus: string): string {
  return PathExt.join(corpus, MANIFEST);
}
