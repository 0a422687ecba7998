/** Where the outbox survives the page: IndexedDB, else localStorage, else memory, and then it says so. */
import type { Entry } from "../core/outbox";

/** One reader's outbox of one corpus, as it's kept; entries come back in the order in which they were put. */
export interface OutboxStore {
  readonly persistent: boolean;
  load(): Promise<readonly Entry[]>;
  /** Puts and removes in one step. */
  write(put: readonly Entry[], remove: readonly string[]): Promise<void>;
}

interface Kept {
  readonly id: string;
  readonly key: string;
  readonly order: number;
  readonly view: string;
  readonly entry: Entry;
}

/** What there is to keep things in, and which of the views that kept something are still there. */
export interface Shelf {
  readonly indexedDB?: IDBFactory;
  readonly localStorage?: Storage;
  readonly alive?: () => Promise<ReadonlySet<string>>;
}

const NAME = "article-annotator";

/** The outbox under a key, for one view; what a view that is still open has unsent is left to that view. */
export async function openStore(shelf: Shelf, key: string, view: string): Promise<OutboxStore> {
  const drawer = (await fromDatabase(shelf.indexedDB)) ?? fromStorage(shelf.localStorage) ?? fromMemory();
  let order = 0;
  let persistent = drawer.persistent;
  const label = (op: string): string => JSON.stringify([key, op]);
  return {
    get persistent() {
      return persistent;
    },
    load: async () => {
      const alive = (await shelf.alive?.()) ?? new Set<string>();
      const kept = (await drawer.all()).filter(item => item.key === key && !alive.has(item.view)).sort((a, b) => a.order - b.order);
      order = kept.reduce((most, item) => Math.max(most, item.order), 0);
      return kept.map(item => item.entry);
    },
    write: async (put, remove) => {
      const items = put.map(entry => ({ id: label(entry.save.op), key, order: (order = Math.max(order + 1, Date.now())), view, entry }));
      try {
        await drawer.write(items, remove.map(label));
      } catch {
        // a full or forbidden storage costs nothing but the promise that the page may be closed
        persistent = false;
      }
    },
  };
}

interface Drawer {
  readonly persistent: boolean;
  all(): Promise<readonly Kept[]>;
  write(put: readonly Kept[], remove: readonly string[]): Promise<void>;
}

async function fromDatabase(factory: IDBFactory | undefined): Promise<Drawer | null> {
  const database = factory && (await openDatabase(factory));
  if (!database) {
    return null;
  }
  return {
    persistent: true,
    all: () =>
      new Promise((resolve, reject) => {
        const request = database.transaction("outbox").objectStore("outbox").getAll();
        request.onsuccess = () => resolve(request.result as Kept[]);
        request.onerror = () => reject(request.error);
      }),
    write: (put, remove) =>
      new Promise((resolve, reject) => {
        const transaction = database.transaction("outbox", "readwrite");
        const outbox = transaction.objectStore("outbox");
        put.forEach(item => outbox.put(item));
        remove.forEach(id => outbox.delete(id));
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      }),
  };
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase | null> {
  return new Promise(resolve => {
    try {
      const request = factory.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

function fromStorage(storage: Storage | undefined): Drawer | null {
  if (!storage || !holds(storage)) {
    return null;
  }
  const prefix = `${NAME}:`;
  return {
    persistent: true,
    all: async () => {
      const names = Array.from({ length: storage.length }, (_, index) => storage.key(index)!).filter(name => name.startsWith(prefix));
      return names.map(name => JSON.parse(storage.getItem(name)!) as Kept);
    },
    write: async (put, remove) => {
      put.forEach(item => storage.setItem(prefix + item.id, JSON.stringify(item)));
      remove.forEach(id => storage.removeItem(prefix + id));
    },
  };
}

function holds(storage: Storage): boolean {
  try {
    storage.setItem(`${NAME}?`, "1");
    storage.removeItem(`${NAME}?`);
    return true;
  } catch {
    return false;
  }
}

function fromMemory(): Drawer {
  const items = new Map<string, Kept>();
  return {
    persistent: false,
    all: async () => [...items.values()],
    write: async (put, remove) => {
      put.forEach(item => items.set(item.id, item));
      remove.forEach(id => items.delete(id));
    },
  };
}
