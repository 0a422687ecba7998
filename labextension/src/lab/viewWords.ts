/** The view's words in the language of JupyterLab. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { MESSAGES, type Words } from '../core/messages';
import { WORDS } from '../view/words';

/** What differs where a server answers, not a kernel. */
const OVER_HTTP: Words = {
  'status.gone': 'the server does not answer: trying again',
  'status.gone-unsent': [
    '{count} change unsent: the server does not answer, trying again',
    '{count} changes unsent: the server does not answer, trying again'
  ]
};

/** Every sentence of core and view, in English. */
export const SENTENCES: Words = { ...MESSAGES, ...WORDS, ...OVER_HTTP };

export function viewWords(trans: TranslationBundle): Words {
  const spoken = ([key, words]: [string, string | readonly [string, string]]): [string, string | readonly [string, string]] =>
    typeof words === 'string' ? [key, trans.__(words)] : [key, [trans._n(words[0], words[1], 1), trans._n(words[0], words[1], 2)]];
  return Object.fromEntries(Object.entries(SENTENCES).map(spoken));
}
