/** One edit of an annotation set, its application and its inverse. */
import type { AnnotationSet, Element } from "./set";

/** The ids that go, then the elements that come. A correction removes and adds the same id. */
export interface Change {
  readonly remove: readonly string[];
  readonly add: readonly Element[];
}

/** A change that doesn't fit its set: it removes an unknown id or adds one that is there. */
export class ChangeRefused extends Error {}

/** The set after a change: removes first, then adds; throws ChangeRefused for an unknown or a present id. */
export function apply(set: AnnotationSet, change: Change): AnnotationSet {
  const elements = new Map(set);
  for (const id of change.remove) {
    if (!elements.delete(id)) {
      throw new ChangeRefused(`the change removes "${id}", which this set doesn't hold`);
    }
  }
  for (const element of change.add) {
    if (elements.has(element.id)) {
      throw new ChangeRefused(`the change adds "${element.id}", which this set holds already`);
    }
    elements.set(element.id, element);
  }
  return elements;
}

/** The change that undoes `change`, given the set before it. */
export function invert(set: AnnotationSet, change: Change): Change {
  const add = change.remove.map(id => {
    const element = set.get(id);
    if (!element) {
      throw new ChangeRefused(`the change removes "${id}", which this set doesn't hold`);
    }
    return element;
  });
  return { remove: change.add.map(element => element.id), add };
}

/** Whether a change can be applied to this set. */
export function fits(set: AnnotationSet, change: Change): boolean {
  const gone = new Set(change.remove);
  const come = new Set(change.add.map(element => element.id));
  return (
    gone.size === change.remove.length &&
    come.size === change.add.length &&
    change.remove.every(id => set.has(id)) &&
    change.add.every(element => !set.has(element.id) || gone.has(element.id))
  );
}
