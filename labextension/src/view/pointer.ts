/** The mouse: selecting text, choosing a mark, dragging a border of the selected span. */
import { rowById } from "../core/row-order";
import type { CaretView } from "./caret";
import { selectionAt, style } from "./dom";
import { offsetAt } from "./geometry";
import { highlight } from "./highlight";
import type { Host } from "./host";
import type { TextView } from "./text";

/** Listens on the text until `signal` says stop. */
export function listenToPointer(text: TextView, caret: CaretView, scroll: HTMLElement, host: Host, signal: AbortSignal): void {
  let pressed = false;
  scroll.addEventListener(
    "mousedown",
    event => {
      pressed = event.button === 0 && !onHandle(event);
      scroll.removeAttribute("data-annotator-selection");
    },
    { signal }
  );
  document.addEventListener(
    "mouseup",
    event => {
      if (pressed && event.button === 0) {
        pressed = false;
        released(text, host, event);
      }
    },
    { signal }
  );
  listenToHandle(caret.start, "start", text, host, signal);
  listenToHandle(caret.end, "end", text, host, signal);
}

function onHandle(event: Event): boolean {
  return event.target instanceof Element && event.target.closest(".annotator-handle, .annotator-fold") !== null;
}

/** A stretch was selected: that is the selection. Nothing was: the mark under the pointer, or the caret there. */
function released(text: TextView, host: Host, event: MouseEvent): void {
  const places = text.places;
  const session = host.session();
  const page = selectionAt(text.column);
  if (!places || !session) {
    return;
  }
  if (page && !page.isCollapsed && page.rangeCount && text.column.contains(page.anchorNode)) {
    const range = page.getRangeAt(0);
    const start = places.offset(range.startContainer, range.startOffset);
    const end = places.offset(range.endContainer, range.endOffset);
    const trimmed = start === null || end === null ? null : trim(session.map.slice(start, end), start, end);
    if (trimmed) {
      host.run("place", trimmed);
      return;
    }
  }
  const target = event.composedPath()[0];
  const rows = [...text.rowsAt(target instanceof Node ? target : null)].reverse();
  const offset = offsetAt(places, { x: event.clientX, y: event.clientY });
  if (rows.length && event.detail === 1) {
    const at = rows.findIndex(row => row.id === session.selected);
    host.run("select", { id: rows[(at + 1) % rows.length]!.id });
  } else if (offset !== null && event.detail === 1) {
    host.run("place", { start: offset });
  }
}

/** A dragged or double-clicked stretch without the blanks at its ends; null where nothing is left. */
function trim(piece: string, start: number, end: number): { readonly start: number; readonly end: number } | null {
  const front = piece.length - piece.trimStart().length;
  const back = piece.length - piece.trimEnd().length;
  return start + front < end - back ? { start: start + front, end: end - back } : null;
}

function listenToHandle(handle: HTMLElement, end: "start" | "end", text: TextView, host: Host, signal: AbortSignal): void {
  let border: { readonly start: number; readonly end: number } | null = null;
  handle.addEventListener(
    "pointerdown",
    event => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    },
    { signal }
  );
  handle.addEventListener(
    "pointermove",
    event => {
      const session = host.session();
      const span = (session ? rowById(session.rows, session.selected)?.span : undefined);
      if (!span || !text.places || !handle.hasPointerCapture(event.pointerId)) {
        return;
      }
      const offset = under(handle, () => offsetAt(text.places!, { x: event.clientX, y: event.clientY }));
      if (offset === null) {
        return;
      }
      border = end === "start" ? { start: Math.min(offset, span.end - 1), end: span.end } : { start: span.start, end: Math.max(offset, span.start + 1) };
      const range = text.places.range(border.start, border.end);
      highlight(handle, "annotator-selection", range ? [range] : []);
    },
    { signal }
  );
  const finish = (event: PointerEvent): void => {
    highlight(handle, "annotator-selection", []);
    const id = host.session()?.selected;
    if (border && id && event.type === "pointerup") {
      host.run("border", { id, ...border });
    }
    border = null;
  };
  handle.addEventListener("pointerup", finish, { signal });
  handle.addEventListener("pointercancel", finish, { signal });
}

/** Looks below the handle, which would else be what lies at the point. */
function under<Result>(handle: HTMLElement, look: () => Result): Result {
  style(handle, "pointer-events", "none");
  const result = look();
  handle.style.removeProperty("pointer-events");
  return result;
}
