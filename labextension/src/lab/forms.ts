/** The forms for new corpora and new articles. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Api } from './api';

export function addForms(_: { app: JupyterFrontEnd; api: Api; trans: TranslationBundle; palette: ICommandPalette | null; launcher: ILauncher | null; browsers: IFileBrowserFactory | null }): void {}
