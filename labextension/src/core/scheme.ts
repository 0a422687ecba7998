/** The corpus's scheme as the manifest states it, and looking up its labels. */

export interface Attribute {
  readonly name: string;
  /** Without one it is `bool`, as the manifest leaves it out. */
  readonly type?: "bool" | "choice" | "text";
  readonly values?: readonly (string | number | boolean)[];
}

export interface SpanLabel {
  readonly label: string;
  readonly name?: string;
  readonly key?: string;
  readonly colour?: string;
  readonly description?: string;
  readonly attributes?: readonly Attribute[];
}

export interface RelationLabel {
  readonly label: string;
  readonly name?: string;
  readonly description?: string;
  readonly head: readonly string[];
  readonly tail: readonly string[];
}

export interface Role {
  readonly role: string;
  readonly ref: readonly string[];
  readonly required?: boolean;
  readonly repeat?: boolean;
}

export interface EventLabel {
  readonly label: string;
  readonly name?: string;
  readonly description?: string;
  readonly triggers: readonly string[];
  readonly roles: readonly Role[];
}

export interface TopicLabel {
  readonly label: string;
  readonly name?: string;
  readonly description?: string;
  readonly key?: string;
}

export interface Scheme {
  readonly version: number;
  readonly spans?: readonly SpanLabel[];
  readonly relations?: readonly RelationLabel[];
  readonly events?: readonly EventLabel[];
  readonly topics?: readonly TopicLabel[];
}

const COLOURS = ["#0b6bcb", "#8a3ffc", "#00796b", "#b05a00", "#5f6b7a", "#c2255c", "#a61e1e", "#4d6b00"];

/** The span label that a palette key (1-9, 0) stands for: its own key first, else its place among the labels without one. */
export function labelByKey(scheme: Scheme, key: string): SpanLabel | null {
  return palette(scheme).find(entry => entry.key === key)?.label ?? null;
}

/** The span label of this name in the scheme, or null. */
export function spanLabel(scheme: Scheme, label: string): SpanLabel | null {
  return scheme.spans?.find(entry => entry.label === label) ?? null;
}

/** What analysts call a label: its name in the scheme, else the label itself. */
export function labelName(scheme: Scheme, label: string): string {
  return spanLabel(scheme, label)?.name ?? label;
}

/** A colour for a label: the scheme's where it is `#rrggbb`, else one by its place, else grey for a label that the scheme lacks. */
export function labelColour(scheme: Scheme, label: string): string {
  const index = scheme.spans?.findIndex(entry => entry.label === label) ?? -1;
  const colour = scheme.spans?.[index]?.colour;
  if (colour && /^#[0-9a-f]{6}$/i.test(colour)) {
    return colour;
  }
  return index < 0 ? "#5f6b7a" : COLOURS[index % COLOURS.length]!;
}

/** The span labels in order, each with its key, or "" where the ten keys are used up. */
export function palette(scheme: Scheme): readonly { readonly key: string; readonly label: SpanLabel }[] {
  const labels = scheme.spans ?? [];
  const taken = new Set(labels.map(label => label.key));
  const free = [..."1234567890"].filter(key => !taken.has(key));
  return labels.map(label => ({ key: label.key && /^[0-9]$/.test(label.key) ? label.key : (free.shift() ?? ""), label }));
}
