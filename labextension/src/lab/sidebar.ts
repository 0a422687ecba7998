/** The list of corpora and articles beside the document area. */
import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Api } from './api';
import type { CorpusTracker } from './plugin';

export function addSidebar(_: { app: JupyterFrontEnd; api: Api; tracker: CorpusTracker; trans: TranslationBundle; restorer: ILayoutRestorer | null }): void {}
