/** Which views of this origin are open, so that one doesn't send what another one is still sending. */

const PREFIX = "article-annotator:";

/** Says that this view is open until its page goes or `signal` says so. Without the platform's locks nothing is said, and op ids alone keep things single. */
export function stayAlive(view: string, signal: AbortSignal, locks: LockManager | undefined = globalThis.navigator?.locks): void {
  const held = new Promise<void>(resolve => signal.addEventListener("abort", () => resolve()));
  locks?.request(PREFIX + view, () => held).catch(() => undefined);
}

/** The other views that are open. */
export async function aliveViews(view: string, locks: LockManager | undefined = globalThis.navigator?.locks): Promise<ReadonlySet<string>> {
  const state = await locks?.query();
  const names = (state?.held ?? []).flatMap(lock => (lock.name?.startsWith(PREFIX) ? [lock.name.slice(PREFIX.length)] : []));
  return new Set(names.filter(name => name !== view));
}
