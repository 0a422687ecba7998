/** Code points to UTF-16 and back. */
export declare class OffsetMap {
  readonly text: string;
  readonly length: number;
  constructor(text: string);
  toUtf16(offset: number): number;
  fromUtf16(unit: number): number;
  slice(start: number, end: number): string;
}
