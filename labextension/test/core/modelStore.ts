/** A small store in memory that answers as the real one must: idempotent by op, conflicts by revision, strict changes. */
import { apply, fits } from "../../src/core/change";
import { references } from "../../src/core/decisions";
import type { AnnotationSet, Element } from "../../src/core/set";
import { fromList, toList } from "../../src/core/set";
import type { Answer, Save } from "../../src/core/wire";

export class ModelStore {
  set: AnnotationSet;
  rev = 0;
  readonly ops = new Map<string, number>();

  constructor(elements: readonly Element[] = []) {
    this.set = fromList(elements);
  }

  save(save: Save): Answer {
    const { op, article } = save;
    const known = this.ops.get(op);
    if (known !== undefined) {
      return { type: "saved", op, article, rev: known };
    }
    if (save.rev !== this.rev) {
      return { type: "conflict", op, article, rev: this.rev, set: toList(this.set) };
    }
    if (!fits(this.set, save)) {
      return { type: "refused", op, article, problems: [{ message: "the change doesn't fit" }] };
    }
    const after = apply(this.set, save);
    const loose = toList(after).find(element => references(element).some(id => !after.has(id)));
    if (loose) {
      return { type: "refused", op, article, problems: [{ message: `${loose.id} points at what isn't there` }] };
    }
    this.set = after;
    this.rev += 1;
    this.ops.set(op, this.rev);
    return { type: "saved", op, article, rev: this.rev };
  }
}
