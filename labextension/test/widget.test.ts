// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import type { ToStore } from "../src/core/wire";
import widget from "../src/widget";
import { CORPUS, message } from "./core/marked";
import { ModelStore } from "./core/modelStore";

/** A model whose kernel answers from a store in memory. */
function model(marked: string): { send(content: unknown): void; on(name: string, callback: (...args: never[]) => void): void; off(): void; readonly sent: ToStore[] } {
  const store = new ModelStore();
  let listener: (content: unknown) => void = () => undefined;
  const sent: ToStore[] = [];
  const reply = (content: unknown): void => queueMicrotask(() => listener(content));
  return {
    sent,
    on: (name, callback) => void (name === "msg:custom" && (listener = callback as (content: unknown) => void)),
    off: () => (listener = () => undefined),
    send: content => {
      const asked = content as ToStore;
      sent.push(asked);
      if (asked.type === "hello") {
        reply(CORPUS);
        reply(message(marked));
      } else if (asked.type === "save") {
        reply(store.save(asked));
      }
    },
  };
}

afterEach(() => document.body.replaceChildren());

it("draws the article, turns a key into a saved decision, and shares both between the views of one model", async () => {
  const kernel = model("[Anna]PER? traf [Otto]PER?.");
  const module = widget();
  const end = module.initialize({ model: kernel });
  const [first, second] = [document.createElement("div"), document.createElement("div")];
  document.body.append(first, second);
  const close = module.render({ model: kernel, el: first });
  module.render({ model: kernel, el: second });
  await expect.poll(() => first.textContent).toContain("Anna traf Otto.");
  const shown = (el: Element): number => el.querySelectorAll("mark").length;
  expect([shown(first), shown(second)]).toEqual([2, 2]);
  const text = first.querySelector<HTMLElement>(".annotator-scroll")!;
  let escaped = 0;
  first.addEventListener("keydown", () => (escaped += 1));
  text.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true, cancelable: true }));
  text.dispatchEvent(new KeyboardEvent("keydown", { key: "b", bubbles: true, cancelable: true }));
  await expect.poll(() => [shown(first), shown(second)]).toEqual([1, 1]);
  await expect.poll(() => kernel.sent.filter(sent => sent.type === "save")).toMatchObject([{ do: "reject", rev: 0 }]);
  expect(escaped).toBe(0);
  close();
  close();
  expect(first.childElementCount).toBe(0);
  end();
});
