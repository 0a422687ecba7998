import { expect, it } from 'vitest';

import { findNotebook, upward } from '../../src/lab/annotationNotebook';

/** A server's folders by name, listed like its contents; asking for an unknown folder fails the test. */
function lister(folders: Record<string, readonly string[]>) {
  return async (folder: string): Promise<readonly string[]> => {
    const names = folders[folder];
    if (names === undefined) {
      throw new Error(`no folder ${folder}`);
    }
    return names;
  };
}

it('finds the notebook in the current folder', async () => {
  expect(await findNotebook('news', lister({ news: ['1_annotate.ipynb'] }))).toBe('news/1_annotate.ipynb');
});

it('finds the notebook in the folder named notebooks', async () => {
  expect(await findNotebook('', lister({ '': ['corpus', 'notebooks'], notebooks: ['1_annotate.ipynb'] }))).toBe('notebooks/1_annotate.ipynb');
});

it('prefers the nearest folder on the way up', async () => {
  const folders = { 'a/b': [], a: ['b', 'notebooks'], 'a/notebooks': ['1_annotate.ipynb'], '': ['a', '1_annotate.ipynb'] };
  expect(await findNotebook('a/b', lister(folders))).toBe('a/notebooks/1_annotate.ipynb');
});

it('gives null when no folder has the notebook', async () => {
  expect(await findNotebook('a', lister({ a: ['notebooks'], 'a/notebooks': ['2_other.ipynb'], '': ['a'] }))).toBeNull();
});

it('walks up to the folder of the server', () => {
  expect(upward('a/b/c')).toEqual(['a/b/c', 'a/b', 'a', '']);
  expect(upward('/')).toEqual(['']);
});
