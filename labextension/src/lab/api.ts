/** The server's routes, below `<base>/annotator/api/`: questions and answers as values, refusals as errors with words. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import type { FromStore, ToStore } from '../core/wire';

/** Who annotates through this server; `problem` says why nobody can under that name. */
export interface About {
  readonly version: string;
  readonly protocol: string;
  readonly annotator: string;
  readonly origin: string;
  readonly problem?: string;
}

/** A corpus below the server's folder, and how far one is; `problem` where it can't be opened. */
export interface Place {
  readonly path: string;
  readonly id?: string;
  readonly name?: string;
  readonly languages?: readonly string[];
  readonly articles?: number;
  readonly done?: number;
  readonly open?: number;
  readonly lead?: boolean;
  readonly readonly?: string;
  readonly problem?: string;
}

export interface Places {
  readonly corpora: readonly Place[];
  /** Whether there may be more than were looked at. */
  readonly more: boolean;
}

export interface ReaderProgress {
  readonly annotator: string;
  readonly done: number;
  readonly open: number;
  readonly skipped: number;
  readonly left: number;
  readonly total: number;
}

export type ArticleState = 'all' | 'open' | 'done' | 'skipped' | 'unread' | 'notes' | 'unsure';

/** Which articles of the queue; what is left out lets everything through. */
export interface ArticleFilter {
  readonly state: ArticleState;
  readonly label?: string;
  readonly text?: string;
  readonly ids?: readonly string[];
}

/** An article of one's queue. */
export interface ArticleRow {
  readonly id: string;
  readonly title?: string;
  readonly source?: string;
  readonly lang?: string;
  readonly state?: string;
  readonly spans?: number;
  readonly notes?: number;
  readonly unsure?: number;
}

export interface ArticlePage {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly ArticleRow[];
  readonly version: string;
}

/** Says that something changed; `rev` is the article's revision in one's own journal. */
export interface Notice {
  readonly version: string;
  readonly rev?: number;
}

export interface NewCorpus {
  readonly path: string;
  readonly name: string;
  readonly languages: readonly string[];
  readonly template: 'news' | 'news-events' | 'empty' | 'csv';
  readonly csv?: string;
}

/** What became of a job: the whole in words, the counts, and lines of each sort, of which the first are told. */
export interface JobReport {
  readonly summary: string;
  readonly added: number;
  readonly skipped: number;
  readonly wrong: number;
  readonly sections: readonly { readonly title: string; readonly count: number; readonly lines: readonly string[] }[];
}

export interface Job {
  readonly id: string;
  readonly corpus: string;
  readonly kind: 'add' | 'suggest';
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly done?: number;
  readonly total?: number;
  readonly message?: string;
  readonly report?: JobReport | null;
}

export interface JobOrder {
  readonly corpus: string;
  readonly kind: 'add' | 'suggest';
  readonly paths?: readonly string[];
  readonly lang?: string;
}

/** What the messages of the view go to: a corpus to read or, for leads, to adjudicate, or a file of articles that is only read. */
export type Door = { readonly corpus: string; readonly adjudicate?: 1 } | { readonly file: string };

/** A refusal in words for an analyst; `status` is 0 where there was no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Whether the words are the annotator's own: without it, nobody of ours answered. */
    readonly ours = false
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

interface Asked {
  readonly method?: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly version?: string;
  readonly signal?: AbortSignal;
}

export class Api {
  constructor(
    private readonly _settings: ServerConnection.ISettings,
    private readonly _trans: TranslationBundle = nullTranslator.load('article_annotator')
  ) {}

  /** Where the server is: part of the key under which unsent changes are kept. */
  get base(): string {
    return this._settings.baseUrl;
  }

  about(): Promise<About> {
    return this._get('about');
  }

  corpora(): Promise<Places> {
    return this._get('corpora');
  }

  async progress(corpus: string): Promise<readonly ReaderProgress[]> {
    return (await this._get<{ annotators: ReaderProgress[] }>('progress', { query: { corpus } })).annotators;
  }

  /** A page of one's queue; null where it's still as it was at that version. */
  articles(corpus: string, filter: ArticleFilter, offset: number, limit: number, version?: string, signal?: AbortSignal): Promise<ArticlePage | null> {
    const { state, label, text, ids } = filter;
    return this._ask('articles', { query: { corpus, offset, limit, state, label, text, ids: ids?.join(',') }, version, signal });
  }

  /** What changed since a version; null where nothing did. */
  notice(corpus: string, article?: string, version?: string): Promise<Notice | null> {
    return this._ask('notice', { query: { corpus, article, no_track_activity: 1 }, version });
  }

  /** Hands messages of the view to the store, and gives its answers. `first`: the article that a greeting opens. */
  async send(door: Door, messages: readonly ToStore[], first?: string): Promise<readonly FromStore[]> {
    const asked = { method: 'POST', query: { ...door, article: first }, body: { messages } };
    return (await this._get<{ messages: FromStore[] }>('messages', asked)).messages;
  }

  newCorpus(corpus: NewCorpus): Promise<{ path: string }> {
    return this._get('corpora', { method: 'POST', body: corpus });
  }

  async jobs(corpus: string): Promise<readonly Job[]> {
    return (await this._get<{ jobs: Job[] }>('jobs', { query: { corpus } })).jobs;
  }

  startJob(order: JobOrder): Promise<Job> {
    return this._get('jobs', { method: 'POST', body: order });
  }

  job(id: string): Promise<Job> {
    return this._get(`jobs/${encodeURIComponent(id)}`);
  }

  async cancelJob(id: string): Promise<void> {
    await this._ask(`jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  private async _get<Answer>(route: string, asked: Asked = {}): Promise<Answer> {
    const answer = await this._ask<Answer>(route, asked);
    if (answer === null) {
      throw new ApiError(304, this._trans.__('The server sent no answer to %1.', route));
    }
    return answer;
  }

  private async _ask<Answer>(route: string, { method = 'GET', query = {}, body, version, signal }: Asked): Promise<Answer | null> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    // the corpus in the server's own folder has the empty path: it must be named all the same
    const named = query['corpus'] === '' ? [...given, ['corpus', '']] : given;
    const parameters = named.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
    const url = URLExt.join(this._settings.baseUrl, 'annotator', 'api', route) + (parameters ? `?${parameters}` : '');
    const headers: Record<string, string> = {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(version === undefined ? {} : { 'If-None-Match': `"${version}"` })
    };
    const init: RequestInit = { method, headers, cache: 'no-store', ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal ? { signal } : {}) };
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (reason) {
      throw signal?.aborted ? aborted() : new ApiError(0, this._trans.__('The server does not answer.'));
    }
    if (response.status === 304 || response.status === 204) {
      return null;
    }
    return this._answer<Answer>(response, signal);
  }

  private async _answer<Answer>(response: Response, signal?: AbortSignal): Promise<Answer> {
    let answer: unknown = null;
    try {
      answer = await response.json();
    } catch (reason) {
      if (signal?.aborted) {
        throw aborted();
      }
    }
    if (response.ok && answer !== null) {
      return answer as Answer;
    }
    const words = (answer as { message?: unknown } | null)?.message;
    // what a proxy or another server says has no words of ours
    const ours = typeof words === 'string' && typeof (answer as { version?: unknown }).version === 'string';
    throw new ApiError(response.status, typeof words === 'string' && words ? words : this._trans.__('The server answered with the status %1.', response.status), ours);
  }
}

/** Whether a request ended because it was taken back. */
export function isAborted(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'AbortError';
}

function aborted(): DOMException {
  return new DOMException('The request was taken back.', 'AbortError');
}
