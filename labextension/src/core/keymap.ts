/** The keys as data: what they do, where, and what the help says of them. */
import type { Args, CommandName } from "./commands";

export type Where = "text" | "list" | "any";
export type Group = "go" | "decide" | "borders" | "text" | "more" | "article";

export interface Binding {
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly key: string;
  readonly shift?: boolean;
  readonly ctrl?: boolean;
  readonly command: CommandName;
  readonly args?: Args;
  readonly where: Where;
  readonly group: Group;
  /** A key of core/messages that says what it does. */
  readonly help: string;
}

export type Keymap = readonly Binding[];

/** What of a keyboard event matters here. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const bind = (group: Group, help: string, command: CommandName, key: string, more: Partial<Binding> = {}): Binding => ({
  key, command, where: "any", group, help, ...more,
});

const arrows = (["left", "right", "up", "down"] as const).flatMap(to => {
  const key = `Arrow${to[0]!.toUpperCase()}${to.slice(1)}`;
  return [
    bind("text", "key.caret", "caret", key, { where: "text", args: { to } }),
    bind("text", "key.extend", "caret", key, { where: "text", shift: true, args: { to, extend: true } }),
    bind("text", "key.caret-part", "caret", key, { where: "text", ctrl: true, args: { to, by: "part" } }),
    bind("text", "key.extend-part", "caret", key, { where: "text", ctrl: true, shift: true, args: { to, by: "part", extend: true } }),
  ];
});

const ends = (["Home", "End"] as const).flatMap(key => {
  const to = key === "Home" ? "start" : "end";
  const whole = key === "Home" ? "text-start" : "text-end";
  return [
    bind("text", "key.line-end", "caret", key, { where: "text", args: { to } }),
    bind("text", "key.extend", "caret", key, { where: "text", shift: true, args: { to, extend: true } }),
    bind("text", "key.text-end", "caret", key, { where: "text", ctrl: true, args: { to: whole } }),
    bind("text", "key.extend", "caret", key, { where: "text", ctrl: true, shift: true, args: { to: whole, extend: true } }),
    bind("go", "key.row", "row", key, { where: "list", args: { to } }),
  ];
});

const borders = ([["q", "start-out"], ["w", "start-in"], ["e", "end-in"], ["r", "end-out"]] as const).flatMap(([key, command]) => [
  bind("borders", `key.${command}`, command, key, { args: { by: "part" } }),
  bind("borders", `key.${command}-character`, command, key, { shift: true, args: { by: "character" } }),
]);

/** The keys as they come. Up, down, start and end of a drawn line are known to the view alone: it answers `caret` for these with an offset. */
export const DEFAULT_KEYMAP: Keymap = [
  bind("go", "key.next", "next", "f"),
  bind("go", "key.previous", "previous", "d"),
  bind("go", "key.next-any", "next", "f", { shift: true, args: { any: true } }),
  bind("go", "key.previous-any", "previous", "d", { shift: true, args: { any: true } }),
  bind("go", "key.row", "row", "ArrowDown", { where: "list", args: { to: "next" } }),
  bind("go", "key.row", "row", "ArrowUp", { where: "list", args: { to: "previous" } }),
  bind("go", "key.last-decision", "last-decision", "Backspace"),
  bind("decide", "key.accept", "accept", "a"),
  bind("decide", "key.refuse", "refuse", "x"),
  ...[..."1234567890"].map(key => bind("decide", "key.label", "label", key, { args: { key } })),
  bind("decide", "key.label-search", "label-search", "l"),
  bind("decide", "key.accept-rest", "accept-rest", " "),
  ...borders,
  ...arrows,
  ...ends,
  bind("text", "key.jump", "jump", "j"),
  bind("text", "key.clear", "clear", "Escape"),
  bind("more", "key.occurrences", "occurrences", "g"),
  bind("more", "key.segment", "segment", "+"),
  bind("more", "key.note", "note", "n"),
  bind("more", "key.unsure", "unsure", "u"),
  bind("more", "key.zone", "zone", "z"),
  bind("more", "key.search", "search", "/"),
  bind("article", "key.undo", "undo", "z", { ctrl: true }),
  bind("article", "key.redo", "redo", "z", { ctrl: true, shift: true }),
  bind("article", "key.done", "done", "Enter", { ctrl: true }),
  bind("article", "key.skip", "skip", "s"),
  bind("article", "key.help", "help", "?"),
];

/** A key that was chosen and can't be used: it is taken by something else, or means nothing. */
export interface Unusable {
  readonly name: string;
  readonly key: string;
  readonly reason: "unknown" | "taken" | "unreadable";
}

/** A keymap with other keys for some of its bindings; these are named as in the help, such as `accept` or `next-any`. */
export function rebound(keymap: Keymap, keys: Readonly<Record<string, string>>): { readonly keymap: Keymap; readonly problems: readonly Unusable[] } {
  const problems: Unusable[] = [];
  let made = keymap;
  for (const [name, key] of Object.entries(keys)) {
    const press = readKey(key);
    const places = made.flatMap((binding, index) => (binding.help === `key.${name}` ? [index] : []));
    const place = places[0];
    const reason = place === undefined || places.length > 1 ? "unknown" : press === null ? "unreadable" : made.some((other, index) => index !== place && clash(other, { ...made[place]!, ...press })) ? "taken" : null;
    if (reason || place === undefined || press === null) {
      problems.push({ name, key, reason: reason ?? "unknown" });
    } else {
      const { key: _key, shift: _shift, ctrl: _ctrl, ...rest } = made[place]!;
      made = made.map((binding, index) => (index === place ? { ...rest, ...press } : binding));
    }
  }
  return { keymap: made, problems };
}

/** What `Ctrl+Shift+K`, `y` or `F2` stands for; null for what is no key. */
export function readKey(text: string): Pick<Binding, "key" | "shift" | "ctrl"> | null {
  const parts = text.trim() === "+" ? ["+"] : text.split("+").map(part => part.trim());
  const key = parts.pop() ?? "";
  const modifiers = new Set(parts.map(part => part.toLowerCase()));
  const known = [...modifiers].every(each => each === "ctrl" || each === "cmd" || each === "shift");
  if (!known || !(/^.$/u.test(key) || /^(F[0-9]{1,2}|Enter|Backspace|Delete|Insert|PageUp|PageDown|Space)$/.test(key))) {
    return null;
  }
  const named = key === "Space" ? " " : key.length === 1 ? key.toLowerCase() : key;
  const ctrl = modifiers.has("ctrl") || modifiers.has("cmd");
  return { key: named, ...(modifiers.has("shift") ? { shift: true } : {}), ...(ctrl ? { ctrl: true } : {}) };
}

function clash(a: Binding, b: Binding): boolean {
  return a.key === b.key && !!a.ctrl === !!b.ctrl && !!a.shift === !!b.shift && (a.where === b.where || a.where === "any" || b.where === "any");
}

/** The binding of a key press where the focus is, or null. Shift matters for letters and named keys; a sign that needs it on some keyboards is just the sign. */
export function find(keymap: Keymap, press: KeyPress, where: "text" | "list"): Binding | null {
  if (press.altKey) {
    return null;
  }
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const ctrl = press.ctrlKey || press.metaKey;
  const shifted = key.length > 1 || key.toLowerCase() !== key.toUpperCase();
  const fits = (binding: Binding): boolean =>
    binding.key === key && !!binding.ctrl === ctrl && (!shifted || !!binding.shift === press.shiftKey) && (binding.where === "any" || binding.where === where);
  return keymap.find(fits) ?? null;
}
