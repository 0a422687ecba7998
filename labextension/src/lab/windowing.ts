/** Long lists: which rows are in sight, and the pages of rows that were fetched. */
import type { ArticlePage, ArticleRow } from './api';

export interface Span {
  /** The first row in sight, and the one after the last. */
  readonly first: number;
  readonly last: number;
}

/** The rows in sight of a list of `total` rows of one height, with a few beside. */
export function inSight(top: number, height: number, rowHeight: number, total: number, beside = 6): Span {
  const first = Math.max(0, Math.floor(top / rowHeight) - beside);
  const last = Math.min(total, Math.ceil((top + height) / rowHeight) + beside);
  return { first: Math.min(first, total), last: Math.max(last, Math.min(first, total)) };
}

/** Rows as they come in, page by page; a newer answer for the whole list throws the older ones away. */
export class Pages {
  private readonly _pages = new Map<number, readonly ArticleRow[]>();
  private readonly _asked = new Set<number>();
  private _total = 0;

  constructor(readonly size: number) {}

  get total(): number {
    return this._total;
  }

  row(index: number): ArticleRow | undefined {
    return this._pages.get(Math.floor(index / this.size))?.[index % this.size];
  }

  /** The numbers of the pages that are needed and weren't asked for; they count as asked for from now on. */
  lacking({ first, last }: Span): readonly number[] {
    const found: number[] = [];
    for (let page = Math.floor(first / this.size); page * this.size < last; page += 1) {
      if (!this._asked.has(page)) {
        this._asked.add(page);
        found.push(page);
      }
    }
    return found;
  }

  take(page: ArticlePage): void {
    this._total = page.total;
    this._pages.set(Math.floor(page.offset / this.size), page.rows);
    this._asked.add(Math.floor(page.offset / this.size));
  }

  /** A page that didn't come may be asked for again. */
  failed(page: number): void {
    this._asked.delete(page);
  }

  /** The place of an article among the rows that are here, or -1. */
  indexOf(article: string): number {
    for (const [page, rows] of this._pages) {
      const place = rows.findIndex(row => row.id === article);
      if (place >= 0) {
        return page * this.size + place;
      }
    }
    return -1;
  }
}
