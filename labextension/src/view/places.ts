/** Which text node holds which stretch of the article: offsets to DOM positions and back, without ever reading a selection's text. */
import type { OffsetMap } from "../core/offsets";
import { below } from "../core/offsets";
import type { Block } from "../core/segments";

export interface DomPosition {
  readonly node: Node;
  readonly offset: number;
}

interface Drawn {
  readonly block: Block;
  readonly element: HTMLElement;
  readonly nodes: readonly Text[];
}

/** The drawn blocks in text order and the UTF-16 unit at which each of their text nodes begins. */
export class Places {
  private readonly _drawn: Drawn[] = [];
  private readonly _units = new WeakMap<Text, number>();

  constructor(private readonly _map: OffsetMap) {}

  /** Records a block, the next in order or one that was drawn again. */
  record(index: number, block: Block, element: HTMLElement, nodes: readonly Text[]): void {
    this._drawn[index] = { block, element, nodes };
    let unit = this._map.toUtf16(block.start);
    for (const node of nodes) {
      this._units.set(node, unit);
      unit += node.data.length;
    }
  }

  /** The index of the block that holds an offset; between two blocks, the one before. */
  indexAt(offset: number): number {
    return Math.max(0, below(this._drawn.length, index => this._drawn[index]!.block.start <= offset) - 1);
  }

  /** The text nodes of a block. */
  nodes(index: number): readonly Text[] {
    return this._drawn[index]?.nodes ?? [];
  }

  elementAt(offset: number): HTMLElement | null {
    return this._drawn[this.indexAt(offset)]?.element ?? null;
  }

  /** Where an offset stands in the DOM. At a border of two nodes the later one, or with `before` the earlier. */
  position(offset: number, before = false): DomPosition | null {
    const drawn = this._drawn[this.indexAt(offset)];
    const first = drawn?.nodes[0];
    if (!drawn || !first) {
      return null;
    }
    const unit = this._map.toUtf16(Math.min(offset, drawn.block.end));
    let node = first;
    for (const next of drawn.nodes) {
      const start = this._units.get(next)!;
      if (start > unit || (before && start === unit)) {
        break;
      }
      node = next;
    }
    const within = Math.min(Math.max(unit - this._units.get(node)!, 0), node.data.length);
    return { node, offset: within };
  }

  /** A DOM range over a stretch of the text, or null where nothing of it is drawn. */
  range(start: number, end: number): Range | null {
    const from = this.position(start);
    const to = this.position(end, end > start);
    if (!from || !to) {
      return null;
    }
    const range = document.createRange();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    return range;
  }

  /** The offset of a boundary point of a Range; null outside the article's text. A point inside a surrogate pair counts as the point before. */
  offset(node: Node, within: number): number | null {
    if (node instanceof Text) {
      const start = this._units.get(node);
      return start === undefined ? null : this._codePoint(start + Math.min(within, node.data.length), node, within);
    }
    const after = textFrom(node, within);
    if (after && this._units.has(after)) {
      return this._map.fromUtf16(this._units.get(after)!);
    }
    const last = lastText(node, within);
    const start = last ? this._units.get(last) : undefined;
    return last && start !== undefined ? this._map.fromUtf16(start + last.data.length) : null;
  }

  private _codePoint(unit: number, node: Text, within: number): number {
    const code = node.data.charCodeAt(within);
    const inside = within > 0 && code >= 0xdc00 && code <= 0xdfff;
    return this._map.fromUtf16(inside ? unit - 1 : unit);
  }
}

/** The first text node at or below the child at `index`. */
function textFrom(node: Node, index: number): Text | null {
  const child = node.childNodes[index];
  if (!child) {
    return null;
  }
  return child instanceof Text ? child : (document.createTreeWalker(child, NodeFilter.SHOW_TEXT).nextNode() as Text | null);
}

/** The last text node below the children before `index`. */
function lastText(node: Node, index: number): Text | null {
  for (let at = index - 1; at >= 0; at -= 1) {
    const child = node.childNodes[at]!;
    if (child instanceof Text) {
      return child;
    }
    const walker = document.createTreeWalker(child, NodeFilter.SHOW_TEXT);
    let last: Node | null = null;
    for (let next = walker.nextNode(); next; next = walker.nextNode()) {
      last = next;
    }
    if (last) {
      return last as Text;
    }
  }
  return null;
}
