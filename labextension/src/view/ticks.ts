/** Every occurrence of a span's text, listed with ticks. */
import type { Args } from "../core/commands";
import type { Occurrence } from "../core/occurrences";
import type { Row } from "../core/rows";
import { labelName } from "../core/scheme";
import { data, make } from "./dom";
import type { DialogButton, DialogParts } from "./dialog";
import type { Host } from "./host";
import { oneLine } from "./list";

/** The dialog: a tick each; occurrences inside another span of the same label start without one. */
export function occurrencesQuestion(host: Host, row: Row, found: readonly Occurrence[], cancel: DialogButton, answer: (args: Args) => void): DialogParts {
  const { translate } = host;
  const scheme = host.session()?.corpus.scheme;
  const boxes = found.map(occurrence => {
    const box = make("input", "", { type: "checkbox" });
    box.checked = !occurrence.inside;
    return { occurrence, box };
  });
  const lines = boxes.map(({ occurrence, box }) => make("li", "", {}, [make("label", "choice", {}, [box, context(occurrence), ...(occurrence.inside ? [make("small", "inside", {}, [translate("dialog.inside")])] : [])])]));
  const list = make("ul", "choices", { "aria-label": translate("dialog.occurrences") }, lines);
  list.addEventListener("keydown", event => walk(event, boxes.map(entry => entry.box)));
  const send = (): void => answer({ chosen: boxes.filter(entry => entry.box.checked).map(({ occurrence }) => [occurrence.start, occurrence.end] as const) });
  const label = scheme ? labelName(scheme, row.span.label) : row.span.label;
  return {
    title: translate("dialog.occurrences-title", { count: found.length, text: oneLine(row.span.text), label }),
    body: found.length ? [list] : [make("p", "", {}, [translate("dialog.no-occurrences")])],
    buttons: found.length ? [cancel, { words: translate("dialog.label-ticked"), press: send, first: true }] : [{ ...cancel, words: translate("dialog.close"), first: true }],
    ...(boxes[0] ? { focus: boxes[0].box } : {}),
  };
}

function context(occurrence: Occurrence): HTMLElement {
  return make("bdi", "context", {}, [`…${oneLine(occurrence.before)}`, make("strong", "", {}, [oneLine(occurrence.text)]), `${oneLine(occurrence.after)}…`]);
}

/** Arrows go from tick to tick. */
function walk(event: KeyboardEvent, boxes: readonly HTMLInputElement[]): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const at = boxes.findIndex(box => box === event.target);
  if (step && at >= 0) {
    event.preventDefault();
    boxes[Math.max(0, Math.min(at + step, boxes.length - 1))]!.focus();
  }
}
