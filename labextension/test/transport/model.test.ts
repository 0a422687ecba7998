import { deflateSync } from "node:zlib";
import { expect, it } from "vitest";
import type { Heard } from "../../src/transport/link";
import type { WidgetModel } from "../../src/transport/model";
import { modelLink } from "../../src/transport/model";

class FakeModel implements WidgetModel {
  readonly sent: unknown[] = [];
  readonly callbacks = new Map<string, ((...args: never[]) => void)[]>();
  dead = false;

  send(content: unknown): void {
    if (this.dead) {
      throw new Error("the comm is closed");
    }
    this.sent.push(content);
  }

  on(name: string, callback: (...args: never[]) => void): void {
    this.callbacks.set(name, [...(this.callbacks.get(name) ?? []), callback]);
  }

  off(name: string, callback: (...args: never[]) => void): void {
    this.callbacks.set(name, (this.callbacks.get(name) ?? []).filter(other => other !== callback));
  }

  emit(name: string, ...args: unknown[]): void {
    (this.callbacks.get(name) ?? []).forEach(callback => (callback as (...all: unknown[]) => void)(...args));
  }
}

const parts = (message: unknown, size: number): DataView[] => {
  const packed = deflateSync(JSON.stringify(message));
  return Array.from({ length: Math.ceil(packed.length / size) }, (_, index) => {
    const piece = packed.subarray(index * size, (index + 1) * size);
    return new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
  });
};

it("asks for the parts of a large message one by one and puts them together, in the order of what came", async () => {
  const model = new FakeModel();
  const heard: Heard[] = [];
  modelLink(model).hear(message => heard.push(message));
  const message = { type: "error", message: "Zürich 😀\u2028".repeat(50) };
  const pieces = parts(message, 20);
  pieces.forEach((piece, index) => model.emit("msg:custom", { type: "part", id: 7, index, count: pieces.length }, [piece]));
  model.emit("msg:custom", { type: "error", message: "after" });
  await expect.poll(() => heard).toEqual([message, { type: "error", message: "after" }]);
  expect(model.sent).toEqual(pieces.slice(1).map((_, index) => ({ type: "part", id: 7, index: index + 1 })));
});

it("says what can't be unpacked, and goes on", async () => {
  const model = new FakeModel();
  const heard: Heard[] = [];
  modelLink(model).hear(message => heard.push(message));
  model.emit("msg:custom", { type: "part", id: 1, index: 0, count: 1 }, [new DataView(new ArrayBuffer(9))]);
  model.emit("msg:custom", { type: "error", message: "after" });
  await expect.poll(() => heard.length).toBe(2);
  expect(heard[0]).toMatchObject({ type: "error", message: expect.stringContaining("could not be read") });
});

it("says when nothing can be sent, and when the kernel's end closed", () => {
  const model = new FakeModel();
  const heard: Heard[] = [];
  const link = modelLink(model);
  const hearing = link.hear(message => heard.push(message));
  expect(link.send({ type: "hello", version: "0.1", view: "v" })).toBe(true);
  model.dead = true;
  expect(link.send({ type: "hello", version: "0.1", view: "v" })).toBe(false);
  model.emit("comm:close");
  expect(heard).toEqual([{ type: "lost" }]);
  hearing.dispose();
  hearing.dispose();
  model.emit("comm:close");
  expect(heard).toHaveLength(1);
});
