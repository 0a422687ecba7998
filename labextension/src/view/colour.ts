/** Colours of labels: checked before they reach a style, and moved until they can be read on a light and on a dark page. */
import { style } from "./dom";

type Channels = readonly [number, number, number];

const WRITTEN = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;
const PLAIN = "#5f6b7a";
// The least favourable ground: a chosen row, in the dark one of a dialog.
const LIGHT_PAGE: Channels = [213, 223, 236];
const DARK_PAGE: Channels = [60, 69, 80];
/** What small text needs by WCAG 2.1. */
const CONTRAST = 4.6;

const known = new Map<string, string>();

/** A CSS colour for a label's `#rrggbb`: as written where that can be read, else darker or lighter. Anything else gives a plain grey. */
export function readable(colour: string | undefined): string {
  const written = colour !== undefined && WRITTEN.test(colour) ? colour.toLowerCase() : PLAIN;
  const before = known.get(written);
  if (before) return before;
  const channels = channelsOf(written);
  const result = `light-dark(${hex(moved(channels, LIGHT_PAGE, 0))}, ${hex(moved(channels, DARK_PAGE, 255))})`;
  known.set(written, result);
  return result;
}

/** Gives an element its label's colour. */
export function colour(element: HTMLElement, value: string | undefined, name = "--annotator-colour"): void {
  style(element, name, readable(value));
}

function channelsOf(written: string): Channels {
  const [, red, green, blue] = WRITTEN.exec(written) as unknown as [string, string, string, string];
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
}

function hex(channels: Channels): string {
  return `#${channels.map(channel => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}

/** The colour mixed with black (0) or white (255) in small steps until it stands out from the page. */
function moved(channels: Channels, page: Channels, towards: number): Channels {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = channels.map(channel => channel + (towards - channel) * share) as unknown as Channels;
    if (contrast(mixed, page) >= CONTRAST) return mixed;
  }
  return [towards, towards, towards];
}

/** The contrast ratio of two colours, 1 to 21. */
export function contrast(a: Channels, b: Channels): number {
  const [dim, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(channels: Channels): number {
  const [red, green, blue] = channels.map(channel => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
