/** The state of one reader's work on one article, and the pure steps that lead from one state to the next. */
import type { Change } from "./change";
import { apply, invert } from "./change";
import type { Proposal } from "./commands";
import { OffsetMap } from "./offsets";
import { propagate } from "./propagate";
import { withReading } from "./reading";
import type { Row, Status } from "./rows";
import { rowById } from "./row-order";
import { countsOf, isPending, revise, rowsOf, suggestedSpans } from "./rows";
import type { Block } from "./segments";
import { paragraphs } from "./segments";
import type { AnnotationSet, Element, Labels, Segment, Span, Zone } from "./set";
import { fromList } from "./set";
import type { Article, ArticleMessage, CorpusMessage, Queue, Save, Step, Suggestion, UndoMessage } from "./wire";
import { layZones, zoneCorrections } from "./zones";

/** What the list of spans is narrowed to; empty members narrow nothing. */
export interface Filter {
  readonly label?: string;
  readonly status?: Status;
  readonly text?: string;
}

/** Where a searched text stands, and which of the places is the current one. */
export interface Search {
  readonly query: string;
  readonly hits: readonly Segment[];
  readonly index: number;
}

export interface Session {
  readonly corpus: CorpusMessage;
  readonly article: Article;
  readonly map: OffsetMap;
  /** The import's zones, and those in force: with this reader's own corrections laid over them. */
  readonly guess: readonly Zone[];
  readonly zones: readonly Zone[];
  readonly blocks: readonly Block[];
  readonly labels: Labels;
  readonly queue: Queue | null;
  /** Why nothing can be changed, or "". */
  readonly readonly: string;
  readonly set: AnnotationSet;
  /** The revision the next change expects, with those still on their way counted. */
  readonly rev: number;
  /** Suggested spans by content key, the store's and those found here by propagation; `local` says from which span the latter came. */
  readonly suggestions: ReadonlyMap<string, Suggestion>;
  readonly local: ReadonlyMap<string, Span>;
  readonly rows: readonly Row[];
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
  /** Whether the store has older undo steps than those here. */
  readonly more: boolean;
  /** How many decisions `last-decision` went back. */
  readonly back: number;
  /** The id of the selected row. */
  readonly selected: string | null;
  readonly caret: number;
  /** A selected stretch of text, never empty; the caret stands at one end of it. */
  readonly selection: { readonly start: number; readonly end: number } | null;
  readonly filter: Filter;
  readonly search: Search | null;
}

/** A change on its way, without the time that the host measures. */
export type Unsent = Omit<Save, "ms">;

/** The session of an article as the store gave it, at the first thing to decide. */
export function open(corpus: CorpusMessage, message: ArticleMessage): Session {
  const map = new OffsetMap(message.article.text);
  const set = fromList(message.set);
  const zones = layZones(message.zones, zoneCorrections(set));
  const suggestions = suggestedSpans(message.suggestions);
  const rows = rowsOf(set, suggestions);
  const first = rows.find(isPending);
  return {
    corpus,
    article: message.article,
    map,
    guess: message.zones,
    zones,
    blocks: paragraphs(map, zones),
    labels: message.labels ?? {},
    queue: message.queue ?? null,
    readonly: message.readonly || corpus.readonly || "",
    set,
    rev: message.rev,
    suggestions,
    local: new Map(),
    rows,
    undo: message.undo,
    redo: message.redo,
    more: message.more ?? false,
    back: 0,
    selected: first?.id ?? null,
    caret: first?.span.start ?? 0,
    selection: null,
    filter: {},
    search: null,
  };
}

/** The session after a proposal, and what goes to the store. The op id is the host's. */
export function perform(session: Session, proposal: Proposal, op: string): { readonly session: Session; readonly save: Unsent } {
  const past = proposal.undoes !== undefined;
  const change = past || proposal.do === "revert" ? proposal.change(op) : withReading(session, proposal.change(op));
  const step: Step = { op, inverse: invert(session.set, change) };
  const stacks = past && proposal.do === "undo" ? undone(session, step) : past ? redone(session, step) : { undo: [...session.undo, step], redo: [] };
  const after = { ...advance(session, change, proposal.do), ...stacks, back: 0 };
  const undoes = past ? { undoes: proposal.undoes } : {};
  const save: Unsent = { type: "save", op, article: session.article.id, rev: session.rev, do: proposal.do, ...undoes, ...change };
  return { session: settled(proposal.then(after, op)), save };
}

/** The session with a change applied: set, rows, zones and suggestions, the stacks left alone. */
export function advance(session: Session, change: Change, does: string): Session {
  const removed = change.remove.flatMap(id => session.set.get(id) ?? []);
  const set = apply(session.set, change);
  const rows = revise(session.rows, set, removed, change, session.suggestions);
  const after = propagate({ ...session, set, rows, rev: session.rev + 1 }, does, removed, change.add);
  return touchesZones(removed, change.add) ? rezoned(after) : after;
}

/** The session on another state of the set, such as the store's after a conflict; what was suggested stays. */
export function adopt(session: Session, set: AnnotationSet, rev: number, undo: readonly Step[], redo: readonly Step[]): Session {
  return settled(rezoned({ ...session, set, rev, rows: rowsOf(set, session.suggestions), undo, redo, back: 0 }));
}

/** The session with older undo steps put before its own. */
export function recall(session: Session, message: UndoMessage): Session {
  const known = new Set(session.undo.map(step => step.op));
  return { ...session, undo: [...message.undo.filter(step => !known.has(step.op)), ...session.undo], more: message.more ?? false };
}

/** Where the reader stands in numbers. */
export function progress(session: Session): { readonly pending: number; readonly decided: number; readonly total: number } {
  const { pending } = countsOf(session.rows);
  return { pending, decided: session.rows.length - pending, total: session.rows.length };
}

// what is selected must be there
function settled(session: Session): Session {
  return session.selected !== null && !rowById(session.rows, session.selected) ? { ...session, selected: null } : session;
}

function undone(session: Session, step: Step): Pick<Session, "undo" | "redo"> {
  return { undo: session.undo.slice(0, -1), redo: [...session.redo, step] };
}

function redone(session: Session, step: Step): Pick<Session, "undo" | "redo"> {
  return { undo: [...session.undo, step], redo: session.redo.slice(0, -1) };
}

function touchesZones(removed: readonly Element[], added: readonly Element[]): boolean {
  return removed.some(element => element.kind === "zone") || added.some(element => element.kind === "zone");
}

function rezoned(session: Session): Session {
  const zones = layZones(session.guess, zoneCorrections(session.set));
  const known = new Map(session.blocks.map(block => [block.start, block]));
  const blocks = paragraphs(session.map, zones).map(block => {
    const old = known.get(block.start);
    return old && old.end === block.end && old.type === block.type && old.continues === block.continues ? old : block;
  });
  return { ...session, zones, blocks };
}
