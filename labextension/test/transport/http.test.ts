import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FromStore, Save, ToStore } from "../../src/core/wire";
import { httpLink } from "../../src/transport/http";
import type { Heard } from "../../src/transport/link";

const save = (op: string): Save => ({ type: "save", op, article: "x", rev: 0, do: "note", ms: 0, remove: [], add: [] });
const saved = (op: string): FromStore => ({ type: "saved", op, article: "x", rev: 1 });

class Server {
  readonly got: (readonly ToStore[])[] = [];
  fails: { status: number; message: string } | null = null;

  ask = async (messages: readonly ToStore[]): Promise<readonly FromStore[]> => {
    this.got.push(messages);
    await Promise.resolve();
    if (this.fails) {
      throw this.fails;
    }
    return messages.map(message => (message.type === "save" ? saved(message.op) : { type: "error", message: message.type }));
  };
}

let server: Server;
let heard: Heard[];
const link = (): ReturnType<typeof httpLink> => {
  const made = httpLink(server.ask);
  made.hear(message => heard.push(message));
  return made;
};
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  heard = [];
});
afterEach(() => void vi.useRealTimers());

it("sends one request at a time, and what came meanwhile together in the next, in order", async () => {
  const made = link();
  ["a", "b", "c"].forEach(op => made.send(save(op)));
  await settle();
  expect(server.got.map(messages => messages.map(message => (message as Save).op))).toEqual([["a"], ["b", "c"]]);
  expect(heard).toEqual([saved("a"), saved("b"), saved("c")]);
});

it("says once that there is no answer, leaves saves to the outbox and asks everything else again", async () => {
  server.fails = { status: 0, message: "" };
  const made = link();
  made.send({ type: "hello", version: "0.1", view: "v" });
  made.send(save("a"));
  await settle();
  expect(heard).toEqual([{ type: "lost" }]);
  server.fails = null;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(heard.slice(1)).toEqual([{ type: "shaken" }, { type: "error", message: "hello" }]);
  expect(server.got.at(-1)!.map(message => message.type)).toEqual(["hello"]);
});

it("tells that the server is back when it was heard of by other means", async () => {
  server.fails = { status: 503, message: "full" };
  const made = link();
  made.send(save("a"));
  await settle();
  expect(heard).toEqual([{ type: "error", message: "full" }, { type: "lost" }]);
  made.heardOf(true);
  expect(heard.at(-1)).toEqual({ type: "shaken" });
});

it.each([
  [400, false],
  [413, false],
  [404, true],
])("gives a save that the server refuses with %i back with the reason", async (status, retry) => {
  server.fails = { status, message: "why" };
  link().send(save("a"));
  await settle();
  expect(heard).toEqual([{ type: "refused", op: "a", article: "x", problems: [{ message: "why" }], retry }]);
});

it("keeps everything when the reader is signed out, and says so", async () => {
  server.fails = { status: 403, message: "sign in" };
  const made = link();
  made.send({ type: "open", article: "x" });
  await settle();
  expect(heard).toEqual([{ type: "error", message: "sign in" }, { type: "lost" }]);
  expect(made.up).toBe(false);
});

it("is silent once disposed", async () => {
  const made = link();
  made.send(save("a"));
  made.dispose();
  await settle();
  expect(heard).toEqual([]);
  expect(made.send(save("b"))).toBe(false);
});
