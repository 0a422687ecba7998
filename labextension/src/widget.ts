/** The notebook's door: an anywidget module. What is being edited belongs to the model; each view only draws it. */
import { Controller } from "./controller";
import type { WidgetModel } from "./transport/model";
import { modelLink } from "./transport/model";
import { openStore } from "./transport/store";
import { aliveViews, stayAlive } from "./transport/views";
import { mount } from "./view/app";
import { download } from "./view/download";
import { WORDS } from "./view/words";

/** One module for one model: its views share the controller. */
export default function widget(): {
  initialize(props: { model: WidgetModel }): () => void;
  render(props: { model: WidgetModel; el: HTMLElement }): () => void;
} {
  let controller: Controller | null = null;
  const stop = new AbortController();
  const begin = (model: WidgetModel): Controller => {
    const view = crypto.getRandomValues(new Uint32Array(2)).join("-");
    stayAlive(view, stop.signal);
    const shelf = { indexedDB: reachable(() => indexedDB), localStorage: reachable(() => localStorage), alive: () => aliveViews(view) };
    const made = new Controller({
      link: modelLink(model),
      view,
      outbox: key => openStore(shelf, key, view),
      base: location.origin + baseUrl(),
      now: () => Date.now(),
      random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
      download,
      words: WORDS,
    });
    // what a view can't send any more, the next one sends
    made.on(event => event.type === "outbox" && event.outbox.trouble === "gone" && stop.abort());
    return made;
  };
  return {
    initialize({ model }) {
      controller = begin(model);
      return () => {
        controller?.dispose();
        stop.abort();
      };
    },
    render({ model, el }) {
      controller ??= begin(model);
      const view = mount(el, controller);
      return () => view.dispose();
    },
  };
}

// touching forbidden storage throws, even to ask whether it's there
function reachable<Thing>(get: () => Thing): Thing | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

function baseUrl(): string {
  const config = document.getElementById("jupyter-config-data")?.textContent;
  const parsed: unknown = config ? JSON.parse(config) : null;
  const base = parsed !== null && typeof parsed === "object" ? (parsed as { baseUrl?: unknown }).baseUrl : undefined;
  return typeof base === "string" ? base : "/";
}
