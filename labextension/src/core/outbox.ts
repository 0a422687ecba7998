/** What waits to be saved. */
import type { Element } from "./set";
import type { Problem } from "./wire";

/** What the status line needs to know about saving. */
export interface OutboxState {
  readonly unsent: number;
  /** When the last answer "saved" came, in milliseconds since 1970, or null. */
  readonly savedAt: number | null;
  /** What stands between the view and the store; "none" while all is well. */
  readonly trouble: "none" | "waiting" | "gone" | "refused" | "disk";
  readonly problems: readonly Problem[];
  /** A stale change and what the store holds of the same elements; the reader chooses. */
  readonly conflict: { readonly op: string; readonly mine: readonly Element[]; readonly theirs: readonly Element[] } | null;
  /** Whether what is unsent survives closing the page. */
  readonly persistent: boolean;
}
