/** Where else in the article a span's text stands. */

/** Another place of the same text; `inside`: within another span of the same label, so it starts unticked. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly inside: boolean;
}
