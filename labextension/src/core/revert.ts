/** Going back to an earlier state of an article, as one change that can be undone. */
import type { Change } from "./change";
import type { Args, Result } from "./commands";
import { same } from "./identity";
import type { Session } from "./session";
import type { AnnotationSet } from "./set";
import { fromList } from "./set";

/** The change that makes one set of another; what both hold alike isn't touched. */
export function towards(set: AnnotationSet, wanted: AnnotationSet): Change {
  const stays = (id: string): boolean => same(set.get(id), wanted.get(id));
  return {
    remove: [...set.keys()].filter(id => !stays(id)),
    add: [...wanted.values()].filter(element => !stays(element.id)),
  };
}

/** The article as it was, with the elements of an earlier revision. */
export function revert(session: Session, { elements }: Args): Result {
  const change = towards(session.set, fromList(elements ?? []));
  if (!change.remove.length && !change.add.length) {
    return { type: "move", session, say: { key: "say.reverted-already" } };
  }
  return { type: "proposal", do: "revert", change: () => change, then: after => after, say: { key: "say.reverted" } };
}
