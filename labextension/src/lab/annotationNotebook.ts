/** Where the annotation notebook is: beside the current folder's files, in `notebooks`, or the same in a folder above. */

export const NOTEBOOK = '1_annotate.ipynb';
const FOLDER = 'notebooks';

/** The names in a folder; the server's own folder is ''. */
export type List = (folder: string) => Promise<readonly string[]>;

/** The path of the nearest annotation notebook, or null if neither the folder nor any above it has one. */
export async function findNotebook(folder: string, list: List): Promise<string | null> {
  for (const place of upward(folder)) {
    const names = await list(place);
    if (names.includes(NOTEBOOK)) {
      return joined(place, NOTEBOOK);
    }
    if (names.includes(FOLDER) && (await list(joined(place, FOLDER))).includes(NOTEBOOK)) {
      return joined(place, FOLDER, NOTEBOOK);
    }
  }
  return null;
}

/** A folder and all above it, nearest first; the last is ''. */
export function upward(folder: string): string[] {
  const parts = folder.split('/').filter(part => part !== '' && part !== '.');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''];
}

function joined(...parts: string[]): string {
  return parts.filter(part => part !== '').join('/');
}
