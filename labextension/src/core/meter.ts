/** The time that a reader is at work: stretches without a sign of life of more than a minute don't count. */

export interface Meter {
  /** When the last sign of life was, and the milliseconds at work since the last reading of the meter. */
  readonly at: number;
  readonly active: number;
}

export const IDLE = 60_000;

/** The meter at a sign of life. */
export function tick(meter: Meter, now: number): Meter {
  const gap = now - meter.at;
  return { at: now, active: meter.active + (gap > 0 && gap <= IDLE ? gap : 0) };
}
