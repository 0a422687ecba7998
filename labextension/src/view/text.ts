/** The article's text: sections of blocks, of which only those are drawn again whose rows changed. */
import type { Row } from "../core/rows";
import { compareRows, difference, rowById } from "../core/row-order";
import type { Block } from "../core/segments";
import { blockAt } from "../core/segments";
import type { Session } from "../core/session";
import { attribute, make } from "./dom";
import { Folds } from "./folds";
import type { Host } from "./host";
import { drawBlock } from "./marks";
import type { Paint } from "./marks";
import { Places } from "./places";

const SECTION = 40;
const FEW = 8;
// No screen shows more than this of the text around the caret, in blocks and in characters.
const NEAR = 40;
const NEAR_TEXT = 4000;
// Blanks that would be lost or change where blanks collapse.
const KEPT_BLANKS = /^[ \t]|[ \t]$|[ ]{2}|[\t\n\r\f\v\u0085\u2028\u2029]/;

interface Drawn {
  readonly element: HTMLElement;
  readonly rows: readonly Row[];
  readonly nodes: readonly Text[];
}

/** The drawn article. It holds elements by block and by row; all it shows comes from the session. */
export class TextView {
  readonly column = make("div", "article");
  places: Places | null = null;
  private _blocks: readonly Block[] = [];
  private _elements: HTMLElement[] = [];
  private _rows: Row[][] = [];
  private readonly _marksOf = new Map<string, Set<HTMLElement>>();
  private readonly _rowsOver = new WeakMap<Element, readonly Row[]>();
  private _folds: Folds | null = null;
  private _chosen: string | null = null;
  private _ringed: readonly HTMLElement[] = [];
  private readonly _waiting = new Set<number>();
  private _timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly _host: Host) {}

  /** Draws the session: all of it for a new article, else what differs. */
  update(before: Session | null, session: Session): void {
    if (!before || before.article !== session.article) {
      this._open(session);
    } else if (before.blocks !== session.blocks) {
      this._open(session, this._drawn());
    } else if (before.rows !== session.rows) {
      this._redraw(before.rows, session);
    }
    this._drawSelected(session);
    this._choose(session.selected);
  }

  /** The marks of a row in text order. */
  marks(id: string): readonly HTMLElement[] {
    const marks = [...(this._marksOf.get(id) ?? [])];
    return marks.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  }

  /** The rows over the mark at or around a node, the outermost first. */
  rowsAt(node: Node | null): readonly Row[] {
    const element = node instanceof Element ? node : (node?.parentElement ?? null);
    const mark = element?.closest(".annotator-mark");
    return (mark && this._rowsOver.get(mark)) || [];
  }

  /** Opens the folded block that holds an offset. */
  reveal(offset: number): void {
    this._folds?.reveal(this.places?.indexAt(offset) ?? -1);
  }

  /** What stands there now, by block. */
  private _drawn(): ReadonlyMap<Block, Drawn> {
    const drawn = this._blocks.map((block, index) => [block, { element: this._elements[index]!, rows: this._rows[index]!, nodes: this.places!.nodes(index) }] as const);
    return new Map(drawn.filter((_entry, index) => !this._waiting.has(index)));
  }

  /** Draws all of an article; blocks that `kept` knows with the same rows stay as they were drawn, and opened folds stay open. */
  private _open(session: Session, kept: ReadonlyMap<Block, Drawn> = new Map()): void {
    const paint = this._paint(session);
    const opened = kept.size ? this._folds?.opened() ?? [] : [];
    this._blocks = session.blocks.filter(block => block.end > block.start);
    this.places = new Places(session.map);
    this._chosen = null;
    this._waiting.clear();
    if (!kept.size) {
      this._marksOf.clear();
    }
    this._rows = this._bucket(session.rows);
    const stays = (block: Block, index: number): Drawn | undefined => {
      const old = kept.get(block);
      return old && old.rows.length === this._rows[index]!.length && old.rows.every((row, at) => row === this._rows[index]![at]) ? old : undefined;
    };
    const drawn = this._blocks.map(stays);
    const staying = new Set(drawn.map(old => old?.element));
    this._elements.filter(element => !staying.has(element)).forEach(element => this._forget(element));
    this._elements = this._blocks.map((block, index) => this._block(block, index, session, drawn[index]?.element));
    this._blocks.forEach((block, index) => {
      const old = drawn[index];
      if (old) {
        this.places!.record(index, block, old.element, old.nodes);
      } else {
        this._draw(index, paint);
      }
    });
    this._folds = new Folds(this._host, this._blocks, this._elements);
    this.column.replaceChildren(...this._head(session), ...this._sections(this._folds));
    opened.forEach(block => this.reveal(block.start));
  }

  private _block(block: Block, index: number, session: Session, old: HTMLElement | undefined): HTMLElement {
    const element = old ?? make("p", "block", { dir: "auto", "data-annotator-zone": block.type });
    element.hidden = false;
    attribute(element, "data-annotator-joined", this._blocks[index + 1]?.continues);
    attribute(element, "data-annotator-plain", !KEPT_BLANKS.test(session.map.slice(block.start, block.end)));
    if (block.type === "title") {
      attribute(element, "role", "heading");
      attribute(element, "aria-level", 2);
    }
    return element;
  }

  /** The headline where the text itself has none, and where the article comes from. */
  private _head(session: Session): Node[] {
    const { title, source, lang, meta } = session.article;
    const titled = session.blocks.some(block => block.type === "title");
    const headline = title && !titled ? [make("h2", "headline", { dir: "auto" }, [title])] : [];
    const date = typeof meta?.date === "string" ? meta.date : "";
    const about = [source, date, lang].filter(part => part).join(" · ");
    return [...headline, ...(about ? [make("p", "about", { dir: "auto" }, [about])] : [])];
  }

  private _sections(folds: Folds): HTMLElement[] {
    const sections: HTMLElement[] = [];
    for (let from = 0; from < this._elements.length; from += SECTION) {
      const section = make("div", "section");
      for (let index = from; index < Math.min(from + SECTION, this._elements.length); index += 1) {
        if (this._blocks[index]!.type === "boilerplate" && (index === from || this._blocks[index - 1]!.type !== "boilerplate")) {
          section.append(folds.add(index, from + SECTION));
        }
        section.append(this._elements[index]!);
      }
      sections.push(section);
    }
    return sections;
  }

  /** The blocks whose rows are others than before, drawn again. */
  private _redraw(before: readonly Row[], session: Session): void {
    const { gone, come } = difference(before, session.rows);
    const touched = new Set<number>();
    for (const row of gone) {
      for (const index of this._blocksOf(row)) {
        this._rows[index] = this._rows[index]!.filter(entry => entry !== row);
        touched.add(index);
      }
    }
    for (const row of come.filter(shown)) {
      for (const index of this._blocksOf(row)) {
        this._rows[index] = [...this._rows[index]!, row];
        touched.add(index);
      }
    }
    const here = blockAt(this._blocks, session.caret);
    const isNear = (index: number): boolean => Math.abs(index - here) <= NEAR && Math.abs(this._blocks[index]!.start - session.caret) <= NEAR_TEXT;
    for (const index of touched) {
      this._rows[index] = [...this._rows[index]!].sort(compareRows);
      if (touched.size > FEW && !isNear(index)) {
        this._waiting.add(index);
      } else {
        this._waiting.delete(index);
        this._draw(index, this._paint(session));
      }
    }
    this._chosen = null;
    this._later(session);
  }

  /** The blocks of the selected row at once, wherever it stands. */
  private _drawSelected(session: Session): void {
    const row = this._waiting.size ? rowById(session.rows, session.selected) : null;
    for (const index of row ? this._blocksOf(row) : []) {
      if (this._waiting.delete(index)) {
        this._draw(index, this._paint(session));
      }
    }
  }

  /** One change may touch thousands of blocks: those far from the caret follow a few at a time. Their text stands there all the while. */
  private _later(session: Session): void {
    clearTimeout(this._timer);
    if (!this._waiting.size) {
      return;
    }
    this._timer = setTimeout(() => {
      for (const index of [...this._waiting].slice(0, FEW)) {
        this._waiting.delete(index);
        this._draw(index, this._paint(session));
      }
      this._later(session);
    });
  }

  dispose(): void {
    clearTimeout(this._timer);
  }

  private _draw(index: number, paint: Paint): void {
    const element = this._elements[index]!;
    this._forget(element);
    const painted = drawBlock(element, this._blocks[index]!, this._rows[index]!, paint);
    this.places!.record(index, this._blocks[index]!, element, painted.nodes);
    for (const { mark, segment } of painted.marks) {
      this._rowsOver.set(mark, segment.rows);
      for (const row of segment.rows) {
        const marks = this._marksOf.get(row.id);
        if (marks) {
          marks.add(mark);
        } else {
          this._marksOf.set(row.id, new Set([mark]));
        }
      }
    }
  }

  private _forget(element: HTMLElement): void {
    for (const mark of element.querySelectorAll<HTMLElement>(".annotator-mark")) {
      for (const row of this._rowsOver.get(mark) ?? []) {
        this._marksOf.get(row.id)?.delete(mark);
      }
    }
  }

  /** The ring: whole over one mark, else open between the marks of the span. */
  private _choose(id: string | null): void {
    if (id === this._chosen) {
      return;
    }
    for (const mark of this._ringed) {
      attribute(mark, "data-annotator-here", undefined);
    }
    this._chosen = id;
    const marks = id ? this.marks(id) : [];
    this._ringed = marks;
    marks.forEach((mark, index) => {
      const place = marks.length === 1 ? "whole" : index === 0 ? "first" : index === marks.length - 1 ? "last" : "middle";
      attribute(mark, "data-annotator-here", place);
    });
  }

  private _bucket(rows: readonly Row[]): Row[][] {
    const buckets: Row[][] = this._blocks.map(() => []);
    for (const row of rows.filter(shown)) {
      for (const index of this._blocksOf(row)) {
        buckets[index]!.push(row);
      }
    }
    return buckets;
  }

  private _blocksOf(row: Row): readonly number[] {
    let index = blockAt(this._blocks, row.start);
    const indices: number[] = [];
    for (; index < this._blocks.length && this._blocks[index]!.start < row.end; index += 1) {
      if (this._blocks[index]!.end > row.start) {
        indices.push(index);
      }
    }
    return indices;
  }

  private _paint(session: Session): Paint {
    return { map: session.map, scheme: session.corpus.scheme, showControls: this._host.settings.showControls };
  }
}

function shown(row: Row): boolean {
  return row.status !== "refused";
}
