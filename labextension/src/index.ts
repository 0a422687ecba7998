/** The plugins of the JupyterLab extension. Every token is optional, so that they activate in Notebook 7 too. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { corpusFileType } from './lab/fileType';
import { addOpenCommand, offerInLauncher, offerInPalette } from './lab/openNotebook';

const ID = 'article-annotator:plugin';

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Knows the manifest of a corpus and opens the annotation notebook.',
  autoStart: true,
  requires: [],
  optional: [ICommandPalette, ILauncher, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('article_annotator');
    let settings: ISettingRegistry.ISettings | null = null;
    registry?.load(ID).then(
      loaded => {
        settings = loaded;
      },
      (reason: unknown) => console.warn('The settings of the article annotator could not be loaded; the defaults hold.', reason)
    );
    app.docRegistry.addFileType(corpusFileType(trans));
    addOpenCommand(app, trans, () => configuredNotebook(settings));
    if (palette) {
      offerInPalette(palette, trans);
    }
    if (launcher) {
      offerInLauncher(launcher, trans);
    }
  }
};

function configuredNotebook(settings: ISettingRegistry.ISettings | null): string {
  const path = settings?.get('notebook').composite;
  return typeof path === 'string' ? path.trim() : '';
}

export default [plugin];
