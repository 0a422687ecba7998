/** The command that opens the annotation notebook, in the palette and the launcher. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, type ICommandPalette, showDialog } from '@jupyterlab/apputils';
import type { ILauncher } from '@jupyterlab/launcher';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import { findNotebook, type List, NOTEBOOK } from './annotationNotebook';
import { corpusIcon } from './icon';

export const OPEN = 'annotator:open-demo';

/** Add the command; `configured` gives the path from the settings, '' to look for the notebook. */
export function addOpenCommand(app: JupyterFrontEnd, trans: TranslationBundle, configured: () => string): void {
  app.commands.addCommand(OPEN, {
    label: trans.__('Open the annotation notebook'),
    caption: trans.__('Open %1 of this folder or of one above it', NOTEBOOK),
    icon: corpusIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: { cwd: { type: 'string', description: trans.__('The folder in which the search begins') } }
      }
    },
    execute: async args => {
      const path = configured() || (await findNotebook(typeof args.cwd === 'string' ? args.cwd : '', lister(app)));
      if (path === null) {
        await sayMissing(trans);
        return null;
      }
      return app.commands.execute('docmanager:open', { path });
    }
  });
}

export function offerInPalette(palette: ICommandPalette, trans: TranslationBundle): void {
  palette.addItem({ command: OPEN, category: trans.__('Annotation') });
}

export function offerInLauncher(launcher: ILauncher, trans: TranslationBundle): void {
  launcher.add({ command: OPEN, category: trans.__('Other'), rank: 0 });
}

function lister(app: JupyterFrontEnd): List {
  return async folder => {
    const model = await app.serviceManager.contents.get(folder, { content: true, type: 'directory' });
    return (model.content as readonly Contents.IModel[]).map(entry => entry.name);
  };
}

async function sayMissing(trans: TranslationBundle): Promise<void> {
  await showDialog({
    title: trans.__('No annotation notebook here'),
    body: trans.__(
      'There is no %1 in this folder, in a folder "notebooks" beside it, or in the folders above. Go to the folder of your corpus and try again, or name the notebook in Settings, Article annotator.',
      NOTEBOOK
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
