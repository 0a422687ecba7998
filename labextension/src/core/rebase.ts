/** Stale changes: what was decided here while the store moved on is put on top of it where nobody touched the same elements. */
import type { Change } from "./change";
import { apply, fits, invert } from "./change";
import { cascade, references } from "./decisions";
import { same, spanKey } from "./identity";
import type { Clash, Entry } from "./outbox";
import type { AnnotationSet, Element } from "./set";
import { toList } from "./set";
import type { Step } from "./wire";

export interface Rebased {
  /** The entries to send now, under new ops; those behind a clash wait as they were. */
  readonly entries: readonly Entry[];
  /** The store's set with the entries before a clash applied, and the revision after them. */
  readonly set: AnnotationSet;
  readonly rev: number;
  readonly clash: Clash | null;
  /** For each op that was rebased, its step under the new op; null: the store had it already. */
  readonly steps: ReadonlyMap<string, Step | null>;
}

/** What an entry must keep of the set before its change: the elements that it removes or refers to. */
export function seen(set: AnnotationSet, change: Change): readonly Element[] {
  const own = new Set(change.add.map(element => element.id));
  const ids = new Set([...change.remove, ...change.add.flatMap(references).filter(id => !own.has(id))]);
  return [...ids].flatMap(id => set.get(id) ?? []);
}

/** An article's entries, in order, on top of the store's set; `ops` are fresh ids, one for each entry. */
export function rebase(article: string, entries: readonly Entry[], theirs: AnnotationSet, rev: number, ops: readonly string[]): Rebased {
  const names = new Map<string, string>();
  const steps = new Map<string, Step | null>();
  const result: Entry[] = [];
  let set = theirs;
  let at = rev;
  for (const [index, old] of entries.entries()) {
    const renamed = rename(old, names, steps);
    const change = united(renamed.save, set, names);
    if (satisfied(change, set)) {
      steps.set(old.save.op, null);
      continue;
    }
    if (!untouched(renamed.saw, set) || !fits(set, change) || hanging(change, set).remove.length) {
      const clash = clashOf(article, renamed, set, at);
      const rest = entries.slice(index + 1).map(item => rename(item, names, steps));
      return { entries: [...result, { ...renamed, state: "clashed" }, ...rest], set, rev: at, clash, steps };
    }
    const op = ops[index]!;
    steps.set(old.save.op, { op, inverse: invert(set, change) });
    result.push({ ...renamed, save: { ...renamed.save, ...change, op, rev: at }, state: "waiting", attempts: 0, due: 0, problems: [] });
    set = apply(set, change);
    at += 1;
  }
  return { entries: result, set, rev: at, clash: null, steps };
}

/** A clashed entry made to win: what the store holds under the same ids goes, what it adds comes, less what would point at nothing. */
export function insist(item: Entry, theirs: AnnotationSet): Entry {
  const { save } = item;
  const own = new Set(save.add.map(element => element.id));
  const loose = hanging(save, theirs);
  const gone = new Set(save.remove.filter(id => !own.has(id)));
  const add = save.add.filter(element => references(element).every(id => own.has(id) || (theirs.has(id) && !gone.has(id))));
  const remove = [...new Set([...save.remove, ...own, ...loose.remove])].filter(id => theirs.has(id));
  const change = { remove, add: [...add, ...loose.add] };
  return { ...item, save: { ...save, ...change }, saw: seen(theirs, change), state: "waiting" };
}

/** What would point at nothing once a change is made, such as a note, written elsewhere, on a span that goes: how it goes too, or is cut. */
function hanging(change: Change, set: AnnotationSet): Change {
  const come = new Set(change.add.map(element => element.id));
  const gone = new Set(change.remove.filter(id => !come.has(id)));
  if (!gone.size) {
    return { remove: [], add: [] };
  }
  const { remove, add } = cascade(set, [...gone]);
  const beside = (id: string): boolean => !gone.has(id) && !come.has(id);
  return { remove: remove.filter(beside), add: add.filter(element => beside(element.id)) };
}

function untouched(saw: readonly Element[], set: AnnotationSet): boolean {
  return saw.every(element => same(element, set.get(element.id)));
}

function satisfied(change: Change, set: AnnotationSet): boolean {
  const own = new Set(change.add.map(element => element.id));
  return change.add.every(element => same(element, set.get(element.id))) && change.remove.every(id => own.has(id) || !set.has(id));
}

// an addition that the store has under another id is one with it, and so is a reading that only says that the article was opened
function united(change: Change, set: AnnotationSet, names: Map<string, string>): Change {
  const add = change.add.filter(element => {
    if (change.remove.includes(element.id)) {
      return true;
    }
    if (element.kind === "reading") {
      return !(set.has("reading") && element.state === "open" && !element.zones?.length);
    }
    const twin = set.has(element.id) ? undefined : toList(set).find(other => isTwin(element, other));
    if (twin && !change.remove.includes(twin.id)) {
      names.set(element.id, twin.id);
      return false;
    }
    return true;
  });
  return { remove: change.remove, add };
}

function isTwin(a: Element, b: Element): boolean {
  if (a.kind === "span" && b.kind === "span") {
    return spanKey(a) === spanKey(b) && same({ ...a, id: "", source: undefined, was: undefined }, { ...b, id: "", source: undefined, was: undefined });
  }
  return a.kind === b.kind && same({ ...a, id: "" } as Element, { ...b, id: "" } as Element);
}

function clashOf(article: string, item: Entry, set: AnnotationSet, rev: number): Clash {
  const { op, add, remove } = item.save;
  const ids = new Set([...remove, ...add.map(element => element.id), ...item.saw.map(element => element.id), ...hanging(item.save, set).remove]);
  return { op, article, rev, mine: add, theirs: [...ids].flatMap(id => set.get(id) ?? []), set: toList(set) };
}

function rename(item: Entry, names: ReadonlyMap<string, string>, steps: ReadonlyMap<string, Step | null>): Entry {
  const undoes = item.save.undoes === undefined ? undefined : (steps.get(item.save.undoes)?.op ?? item.save.undoes);
  if (names.size === 0 && undoes === item.save.undoes) {
    return item;
  }
  const name = (id: string): string => names.get(id) ?? id;
  const save = { ...item.save, ...(undoes ? { undoes } : {}), remove: item.save.remove.map(name), add: item.save.add.map(element => renamed(element, name)) };
  return { ...item, save, saw: item.saw.map(element => renamed(element, name)) };
}

function renamed(element: Element, name: (id: string) => string): Element {
  switch (element.kind) {
    case "relation":
      return { ...element, id: name(element.id), head: name(element.head), tail: name(element.tail) };
    case "event": {
      const { triggers, args } = element;
      return { ...element, id: name(element.id), ...(triggers ? { triggers: triggers.map(name) } : {}), ...(args ? { args: args.map(arg => ({ ...arg, ref: name(arg.ref) })) } : {}) };
    }
    case "note":
      return { ...element, id: name(element.id), ...(element.ref && !element.ref.by ? { ref: { id: name(element.ref.id) } } : {}) };
    case "span":
      return { ...element, id: name(element.id), ...(element.entity ? { entity: name(element.entity) } : {}) };
    case "reading":
      return element;
    default:
      return { ...element, id: name(element.id) };
  }
}
