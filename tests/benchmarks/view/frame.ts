/** The one stopwatch of all pages: what a frame costs the main thread, from its start to its paint. */

/** Milliseconds that `work` and all it leaves to the next frame take: script, style, layout and paint of both frames, without the waiting between them. */
export async function frames(work: () => void): Promise<number> {
  let second: Promise<number> = Promise.resolve(0);
  const first = await frame(() => {
    // Asked for before the work asks for a frame of its own, so that it starts the clock of that frame.
    second = frame(() => undefined);
    work();
  });
  return first + (await second);
}

/** Milliseconds from the start of a frame in which `work` runs until the frame is painted. */
export function frame(work: () => void): Promise<number> {
  return new Promise((done, fail) => {
    requestAnimationFrame(() => {
      const begun = performance.now();
      const { port1, port2 } = new MessageChannel();
      // The message waits behind the frame's own style, layout and paint.
      port1.onmessage = () => done(performance.now() - begun);
      try {
        work();
        port2.postMessage(null);
      } catch (error) {
        fail(error);
      }
    });
  });
}
