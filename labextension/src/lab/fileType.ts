/** The file type of a corpus's manifest, `corpus.annotator.json`. */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

import { corpusIcon } from './icon';

export function corpusFileType(trans: TranslationBundle): Partial<DocumentRegistry.IFileType> & { name: string } {
  return {
    name: 'annotator-corpus',
    displayName: trans.__('Annotated corpus'),
    extensions: ['.annotator.json'],
    mimeTypes: ['application/json'],
    contentType: 'file',
    fileFormat: 'text',
    icon: corpusIcon
  };
}
