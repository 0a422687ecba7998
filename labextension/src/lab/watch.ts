/** Asks the server now and then whether anything has changed; rarely while nobody looks. */
import { type Api, ApiError, type Notice } from './api';

const OFTEN = 2000;
const RARELY = 15_000;

export interface Watched {
  /** Something is another than at the last look. */
  readonly moved: (notice: Notice) => void;
  /** Whether the server answered. */
  readonly answered: (yes: boolean) => void;
}

/** Looks until disposed; `article` is the one that is open. */
export function watch(api: Api, corpus: string, article: () => string | null, told: Watched): { look(): void; dispose(): void } {
  let version: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let busy = false;

  const look = async (): Promise<void> => {
    if (busy || ended) {
      return;
    }
    busy = true;
    clearTimeout(timer);
    try {
      const notice = await api.notice(corpus, article() ?? undefined, version);
      told.answered(true);
      if (notice) {
        const first = version === undefined;
        version = notice.version;
        if (!first) {
          told.moved(notice);
        }
      }
    } catch (reason) {
      if (!(reason instanceof ApiError) || reason.status === 0 || reason.status >= 500) {
        told.answered(false);
      }
    }
    busy = false;
    if (!ended) {
      timer = setTimeout(() => void look(), document.visibilityState === 'visible' ? OFTEN : RARELY);
    }
  };

  const seen = (): void => {
    if (document.visibilityState === 'visible') {
      void look();
    }
  };
  document.addEventListener('visibilitychange', seen);
  window.addEventListener('online', seen);
  void look();
  return {
    look: () => void look(),
    dispose: () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('online', seen);
    }
  };
}
