/** Keys: every one without Ctrl or Cmd stays inside the view, handled or not; Tab and Ctrl/Cmd+S go through.
 *
 *  JupyterLab hears keys on their way up from here, Notebook 7 on their way down, before they get here: for it the focused element
 *  carries `data-lm-suppress-shortcuts` at keys that are the view's own. On an element around it, it would come too late: Jupyter's
 *  own keys are bound to `:focus`.
 */
import type { Args } from "../core/commands";
import type { Binding } from "../core/keymap";
import { find } from "../core/keymap";
import { attribute } from "./dom";
import { lineAway, lineEnd } from "./geometry";
import type { Host } from "./host";
import type { TextView } from "./text";

/** Delivers keys pressed anywhere in `root` to the host, until `signal` says stop. */
export function listenToKeys(root: HTMLElement, list: HTMLElement, text: TextView, host: Host, focusText: () => void, signal: AbortSignal): void {
  let goal: number | null = null;
  window.addEventListener(
    "keydown",
    event => {
      if (event.target instanceof Element && root.contains(event.target)) {
        const plain = event.key !== "Tab" && !event.ctrlKey && !event.metaKey;
        attribute(event.target, "data-lm-suppress-shortcuts", plain || find(host.keymap(), event, "text") ? "true" : undefined);
      }
    },
    { capture: true, signal }
  );
  root.addEventListener(
    "keydown",
    event => {
      if (event.key === "Tab" || event.isComposing) {
        return;
      }
      const plain = !event.ctrlKey && !event.metaKey;
      if (plain) {
        event.stopPropagation();
      }
      const target = event.target instanceof HTMLElement ? event.target : root;
      if (writes(target)) {
        if (event.key === "Escape") {
          focusText();
        }
        return;
      }
      if (plain && target.closest("button, a") && (event.key === "Enter" || event.key === " ")) {
        return;
      }
      const binding = find(host.keymap(), event, list.contains(target) ? "list" : "text");
      if (!binding) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const moved = byGeometry(binding, text, host, goal);
      goal = moved?.x ?? null;
      const args = moved ? moved.args : binding.args;
      if (args || !needsGeometry(binding)) {
        host.run(binding.command, args);
      }
    },
    { signal }
  );
}

/** Whether a key pressed there writes: then it's no command. */
function writes(target: HTMLElement): boolean {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

function needsGeometry(binding: Binding): boolean {
  return binding.command === "caret" && ["up", "down", "start", "end"].includes(binding.args?.to ?? "");
}

/** Up, down and the ends of a drawn line as an offset, since only the drawing knows lines. */
function byGeometry(binding: Binding, text: TextView, host: Host, goal: number | null): { readonly args: Args; readonly x?: number } | null {
  const session = host.session();
  const places = text.places;
  const to = binding.args?.to;
  if (!needsGeometry(binding) || !session || !places) {
    return null;
  }
  const extend = binding.args?.extend ?? false;
  if (to === "up" || to === "down") {
    const away = lineAway(places, session.caret, to, goal);
    return away && { args: { offset: away.offset, extend }, x: away.x };
  }
  const offset = lineEnd(places, session.caret, to === "start" ? "start" : "end", text.column.getBoundingClientRect());
  return offset === null ? null : { args: { offset, extend } };
}
