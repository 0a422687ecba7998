/** A view in a test's document, over the real core and a store that says yes to everything. */
import type { Args, CommandName } from "../../src/core/commands";
import { consider } from "../../src/core/command-table";
import { DEFAULT_KEYMAP } from "../../src/core/keymap";
import { MESSAGES, translator } from "../../src/core/messages";
import type { OutboxState } from "../../src/core/outbox";
import type { SpanLabel } from "../../src/core/scheme";
import type { Session } from "../../src/core/session";
import { open, perform } from "../../src/core/session";
import type { Element, Span } from "../../src/core/set";
import type { Article, ArticleMessage, CorpusMessage } from "../../src/core/wire";
import { mount } from "../../src/view/app";
import type { Host, HostEvent } from "../../src/view/host";
import { Places } from "../../src/view/places";
import { WORDS } from "../../src/view/words";

export interface Page {
  readonly root: HTMLElement;
  readonly ran: readonly (readonly [CommandName, Args | undefined])[];
  session(): Session;
  places(): Places;
  press(key: string, more?: KeyboardEventInit, target?: Element | HTMLElement): KeyboardEvent;
  tell(event: HostEvent): void;
  store(outbox: Partial<OutboxState>): void;
  dispose(): void;
}

export function span(id: string, start: number, end: number, label: string, text: string): Span {
  return { kind: "span", id, start, end, label, text: [...text].slice(start, end).join("") };
}

export function message(text: string, set: readonly Element[] = [], pending: readonly Span[] = [], article: Partial<Article> = {}): ArticleMessage {
  const zones = [{ start: 0, end: [...text].length, type: "paragraph" as const }];
  const suggestions = pending.map(element => ({ element, sources: [{ by: "rules", version: "1", score: 0.92 }] }));
  return {
    type: "article", article: { id: "n1", text, sha256: "", ...article }, zones, rev: 0, set, suggestions, undo: [], redo: [],
    queue: { index: 12, total: 80, previous: "n0", next: "n2", done: 11, open: 69 },
  };
}

/** The view mounted on a new root. `label` changes the first of the scheme's labels. */
export function cast(article: ArticleMessage, label: Partial<SpanLabel> = {}): Page {
  const spans = [{ label: "PER", name: "Person", ...label }, { label: "ORG", name: "Organisation" }, { label: "LOC", name: "Place" }, { label: "NORP", name: "Affiliation" }];
  const corpus: CorpusMessage = { type: "corpus", version: "0.1", corpus: { id: "c", name: "c" }, annotator: "a1", scheme: { version: 1, spans } };
  let session = open(corpus, article);
  let outbox: OutboxState = { unsent: 0, savedAt: null, trouble: "none", problems: [], conflict: null, persistent: true };
  let ops = 0;
  const ran: (readonly [CommandName, Args | undefined])[] = [];
  const listeners = new Set<(event: HostEvent) => void>();
  const tell = (event: HostEvent): void => listeners.forEach(listener => listener(event));
  const translate = translator(MESSAGES, WORDS);
  const host: Host = {
    session: () => session,
    outbox: () => outbox,
    keymap: () => DEFAULT_KEYMAP,
    settings: { showRefused: true, showControls: false },
    askHistory: () => undefined,
    askRevision: () => undefined,
    addLabel: () => undefined,
    run: (command, args) => {
      ran.push([command, args]);
      const before = session;
      const result = consider(session, command, args);
      if (result?.type === "proposal") {
        ops += 1;
        session = perform(session, result, `op${ops}`).session;
        tell({ type: "session", before, session });
        tell({ type: "say", text: translate(result.say.key, result.say.params) });
      } else if (result?.type === "move") {
        session = result.session;
        tell({ type: "session", before, session });
      } else if (result?.type === "ask") {
        tell({ type: "ask", ask: result });
      }
    },
    on: listener => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    translate,
    navigate: () => undefined,
    now: () => 0,
  };
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const mounted = mount(root, host);
  const press = (key: string, more: KeyboardEventInit = {}, target?: Element | HTMLElement): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    ((target as HTMLElement | undefined) ?? root.querySelector<HTMLElement>(".annotator-scroll")!).dispatchEvent(event);
    return event;
  };
  return {
    root, ran, session: () => session, places: () => placesOf(root, session), press, tell,
    store: more => {
      outbox = { ...outbox, ...more };
      tell({ type: "outbox", outbox });
    },
    dispose: () => mounted.dispose(),
  };
}

/** What the live region says. */
export function heard(page: Page): string {
  return page.root.querySelector("[aria-live]")!.textContent!.trim();
}

/** Places read back from the drawn text nodes, independent of the view's own record. */
function placesOf(root: HTMLElement, session: Session): Places {
  const places = new Places(session.map);
  const blocks = session.blocks.filter(block => block.end > block.start);
  [...root.querySelectorAll<HTMLElement>(".annotator-block")].forEach((element, index) => {
    const nodes: Text[] = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      nodes.push(node as Text);
    }
    places.record(index, blocks[index]!, element, nodes);
  });
  return places;
}
