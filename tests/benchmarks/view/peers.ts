/** A page with what else could show the same marks: a bare page, ready HTML, and an anywidget over a model that always agrees. Opened by bench_view.py. */
import { frames } from "./frame";

type Piece = readonly [text: string, label: string | null];
type Listener = () => void;

interface Drawn {
  readonly ms: number;
  /** How many elements the page then has that match the selector asked for. */
  readonly marks: number;
}

/** What an anywidget knows of a kernel: values, and who listens to them. */
class Model {
  private readonly listeners = new Map<string, Listener[]>();

  constructor(private readonly values: Record<string, unknown>) {}

  get = (name: string): unknown => this.values[name];
  set = (name: string, value: unknown): void => {
    if (this.values[name] !== value) {
      this.values[name] = value;
      this.listeners.get(`change:${name}`)?.forEach(listener => listener());
    }
  };
  on = (name: string, listener: Listener): void => void this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  off = (): void => undefined;
  save_changes = (): void => undefined;
}

const root = (): HTMLElement => document.getElementById("root")!;

/** What `work` costs on an empty page. */
async function opened(work: () => void, selector: string): Promise<Drawn> {
  await frames(() => root().replaceChildren());
  return drawn(work, selector);
}

async function drawn(work: () => void, selector: string): Promise<Drawn> {
  const ms = await frames(work);
  return { ms, marks: root().querySelectorAll(selector).length };
}

const peers = {
  /** Paragraphs of text and marks, and nothing else. */
  bare(paragraphs: readonly (readonly Piece[])[]): Promise<Drawn> {
    const build = (): void => {
      const all = paragraphs.map(pieces => {
        const paragraph = document.createElement("p");
        for (const [text, label] of pieces) {
          if (label === null) {
            paragraph.append(text);
          } else {
            const mark = document.createElement("mark");
            mark.className = label;
            mark.textContent = text;
            paragraph.append(mark);
          }
        }
        return paragraph;
      });
      root().append(...all);
    };
    return opened(build, "mark");
  },

  html({ html, selector }: { html: string; selector: string }): Promise<Drawn> {
    return opened(() => void (root().innerHTML = html), selector);
  },

  /** Renders an anywidget from its source. */
  async widget({ source, css, values, selector }: { source: string; css: string; values: Record<string, unknown>; selector: string }): Promise<Drawn> {
    if (!document.querySelector("style")) {
      const style = document.createElement("style");
      style.textContent = css;
      document.head.append(style);
    }
    const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const element = document.createElement("div");
    const build = (): void => {
      root().append(element);
      module.default.render({ model: new Model(values), el: element });
    };
    return opened(build, selector);
  },

  /** Selects a stretch of the text layer as a mouse does and lets the button go. */
  select({ start, end, layer, skip, selector }: { start: number; end: number; layer: string; skip: string; selector: string }): Promise<Drawn> {
    const element = document.querySelector(layer)!;
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let at = 0, node = walker.nextNode(); node && at < end; node = walker.nextNode()) {
      if (node.parentElement!.closest(skip)) {
        continue;
      }
      const length = node.nodeValue!.length;
      if (at <= start && start < at + length) {
        range.setStart(node, start - at);
        range.setEnd(node, end - at);
      }
      at += length;
    }
    getSelection()!.removeAllRanges();
    getSelection()!.addRange(range);
    return drawn(() => element.dispatchEvent(new MouseEvent("mouseup", { bubbles: true })), selector);
  },

  /** Calls one of these and says its answer on the console, so that whoever waits for it can give up. */
  begin(name: "html" | "widget" | "select", argument: never): void {
    const say = (answer: unknown): void => console.log(JSON.stringify(answer));
    setTimeout(() => this[name](argument).then(say, (error: unknown) => say(String(error))));
  },
};

declare global {
  interface Window {
    peers: typeof peers;
  }
}

window.peers = peers;
