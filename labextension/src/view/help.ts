/** The table of all keys, made from the keymap itself. */
import type { Binding, Group } from "../core/keymap";
import { data, make } from "./dom";
import type { Host } from "./host";

const GROUPS: readonly Group[] = ["go", "decide", "borders", "text", "more", "article"];
const SHOWN: Readonly<Record<string, string>> = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "Space", Backspace: "⌫", Escape: "Esc", Enter: "↵",
};

/** All keys by group, with keys of the same meaning in one line. */
export function helpBody(host: Host): HTMLElement {
  const groups = GROUPS.map(group => {
    const lines = new Map<string, Binding[]>();
    for (const binding of host.keymap().filter(entry => entry.group === group)) {
      lines.set(binding.help, [...(lines.get(binding.help) ?? []), binding]);
    }
    const entries = [...lines].flatMap(([help, bindings]) => [make("dt", "", {}, keysOf(bindings)), make("dd", "", {}, [host.translate(help)])]);
    return make("section", "", {}, [make("h3", "", {}, [host.translate(`group.${group}`)]), make("dl", "", {}, entries)]);
  });
  return make("div", "keys", {}, groups);
}

function keysOf(bindings: readonly Binding[]): (Node | string)[] {
  const names = bindings.map(binding => name(binding));
  const digits = bindings.every(binding => /^[0-9]$/.test(binding.key)) && names.length > 2;
  const shown = digits ? [`${names[0]}–${names[names.length - 2]}`, names[names.length - 1]!] : names;
  return [...new Set(shown)].flatMap((key, index) => [...(index ? [" "] : []), make("kbd", "", {}, [data(key)])]);
}

/** What stands on the key cap, with its modifiers. */
export function name(binding: Binding): string {
  const key = SHOWN[binding.key] ?? (binding.key.length === 1 ? binding.key.toUpperCase() : binding.key);
  return `${binding.ctrl ? "Ctrl+" : ""}${binding.shift ? "⇧" : ""}${key}`;
}
