/** The link through a kernel: custom messages of an anywidget model, large ones in deflated parts that are asked for one by one. */
import type { FromStore, ToStore } from "../core/wire";
import type { Heard, Link } from "./link";

/** What of an anywidget model is used here. */
export interface WidgetModel {
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
  on(name: string, callback: (...args: never[]) => void): void;
  off(name: string, callback: (...args: never[]) => void): void;
}

interface Part {
  readonly type: "part";
  readonly id: number;
  readonly index: number;
  readonly count: number;
}

/** The link through a model. */
export function modelLink(model: WidgetModel): Link {
  return {
    send: (message: ToStore): boolean => attempt(() => model.send(message)),
    hear: listener => listen(model, listener),
  };
}

function listen(model: WidgetModel, listener: (message: Heard) => void): { dispose(): void } {
  const parts = new Map<number, Uint8Array[]>();
  // messages are handed on in the order in which they came, though unpacking one takes a while
  let turn: Promise<void> = Promise.resolve();
  const hand = (message: Promise<FromStore> | FromStore): void => {
    turn = turn.then(async () => listener(await message)).catch(error => listener({ type: "error", message: `A message of the kernel could not be read: ${String(error)}` }));
  };
  const onMessage = (message: FromStore | Part, buffers: readonly DataView[] = []): void => {
    if (message.type !== "part") {
      hand(message);
      return;
    }
    const got = parts.get(message.id) ?? [];
    const view = buffers[0];
    if (!view || message.index !== got.length) {
      return;
    }
    got.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    if (got.length < message.count) {
      parts.set(message.id, got);
      attempt(() => model.send({ type: "part", id: message.id, index: got.length }));
    } else {
      parts.delete(message.id);
      hand(inflate(got));
    }
  };
  const onClose = (): void => listener({ type: "lost" });
  const onLive = (): void => listener({ type: "shaken" });
  model.on("msg:custom", onMessage);
  model.on("comm:close", onClose);
  model.on("comm_live_update", onLive);
  return {
    dispose: () => {
      model.off("msg:custom", onMessage);
      model.off("comm:close", onClose);
      model.off("comm_live_update", onLive);
    },
  };
}

/** The message that deflated pieces of JSON make together. */
export async function inflate(pieces: readonly Uint8Array[]): Promise<FromStore> {
  const packed = new Blob([...pieces] as BlobPart[]).stream();
  const text = await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).text();
  return JSON.parse(text) as FromStore;
}

// a closed comm throws, or gives a promise that rejects; either way there's nobody there
function attempt(send: () => unknown): boolean {
  try {
    const outcome = send();
    if (outcome instanceof Promise) {
      outcome.catch(() => undefined);
    }
    return true;
  } catch {
    return false;
  }
}
