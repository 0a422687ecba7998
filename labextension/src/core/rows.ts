/** What the list and the text show: one row a span, decided or suggested, in text order. */
import type { Source, Span } from "./set";

export type Status = "pending" | "accepted" | "corrected" | "added" | "refused";

export interface Row {
  /** The element's id: the span's, the pending suggestion's, or the rejection's where refused. */
  readonly id: string;
  readonly span: Span;
  readonly status: Status;
  readonly sources: readonly Source[];
  readonly why: string;
  /** How many rows of the text lie around this one, from 0. */
  readonly depth: number;
  /** The id of the smallest row around this one. */
  readonly within?: string;
  /** The content key of the span, and of what it was suggested as. */
  readonly key: string;
  readonly wasKey?: string;
}
