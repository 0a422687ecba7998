/** What the reader chose in JupyterLab's settings, as the view takes it. */
import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

import { DEFAULT_KEYMAP, type Keymap, rebound } from '../core/keymap';
import type { Settings } from '../view/host';

export interface Choices {
  readonly keymap: Keymap;
  readonly settings: Settings;
  /** The annotation notebook's path; empty: look for it. */
  readonly notebook: string;
}

export const DEFAULT_CHOICES: Choices = { keymap: DEFAULT_KEYMAP, settings: { showRefused: true, showControls: false, labels: 'above' }, notebook: '' };

/** The choices; keys that can't be used are named to the reader, and the keys as they come hold. */
export function choicesFrom(settings: ISettingRegistry.ISettings, trans: TranslationBundle): Choices {
  const get = (name: string): unknown => settings.get(name).composite;
  const keys = get('keys');
  const { keymap, problems } = rebound(DEFAULT_KEYMAP, isWords(keys) ? keys : {});
  if (problems.length) {
    Notification.warning(trans.__('Some keys of the annotator can not be used: %1', problems.map(each => `${each.name}: ${each.key}`).join(', ')), { autoClose: 8000 });
  }
  const fontSize = get('fontSize');
  const columnWidth = get('columnWidth');
  const notebook = get('notebook');
  return {
    keymap,
    notebook: typeof notebook === 'string' ? notebook.trim() : '',
    settings: {
      showRefused: get('showRefused') !== false,
      showControls: get('showControls') === true,
      labels: get('labels') === 'none' ? 'none' : 'above',
      ...(typeof fontSize === 'number' && fontSize > 0 ? { fontSize } : {}),
      ...(typeof columnWidth === 'number' && columnWidth > 0 ? { columnWidth } : {})
    }
  };
}

function isWords(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every(each => typeof each === 'string');
}
