/** The way to a store, through a kernel or over HTTP. */
import type { FromStore, ToStore } from "../core/wire";

/** What comes over a link: the store's messages, and whether there's a store at the other end at all. */
export type Heard = FromStore | { readonly type: "lost" } | { readonly type: "shaken" };

export interface Link {
  /** Sends without waiting; false where nothing can be sent. */
  send(message: ToStore): boolean;
  /** Hands on what comes, until disposed. */
  hear(listener: (message: Heard) => void): { dispose(): void };
}
