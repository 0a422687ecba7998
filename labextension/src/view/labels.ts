/** Choosing a label by typing its first letters. */
import type { Args } from "../core/commands";
import type { SpanLabel } from "../core/scheme";
import { labelColour, palette } from "../core/scheme";
import { colour } from "./colour";
import { attribute, data, make, mint } from "./dom";
import type { DialogButton, DialogParts } from "./dialog";
import type { Host } from "./host";

/** The dialog: a box to type in over the labels that fit, the best first. */
export function labelQuestion(host: Host, labels: readonly SpanLabel[], current: string, cancel: DialogButton, answer: (args: Args) => void): DialogParts {
  const { translate } = host;
  const listId = mint();
  const input = make("input", "input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": listId, "aria-autocomplete": "list", "aria-label": translate("dialog.label"), autocomplete: "off",
  });
  const list = make("ul", "choices", { role: "listbox", id: listId, "aria-label": translate("view.labels") });
  let shown: readonly SpanLabel[] = [];
  let at = 0;
  const point = (index: number): void => {
    at = Math.max(0, Math.min(index, shown.length - 1));
    [...list.children].forEach((element, place) => {
      attribute(element, "aria-selected", String(place === at));
      if (place === at) {
        attribute(input, "aria-activedescendant", element.id);
        element.scrollIntoView({ block: "nearest" });
      }
    });
  };
  const draw = (): void => {
    shown = fitting(labels, input.value);
    list.replaceChildren(...shown.map(label => choice(host, label, () => answer({ label: label.label }))));
    point(input.value ? 0 : Math.max(0, shown.findIndex(label => label.label === current)));
  };
  input.addEventListener("input", draw);
  input.addEventListener("keydown", event => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) {
      event.preventDefault();
      point(at + step);
    }
  });
  draw();
  const take = (): void => {
    const label = shown[at];
    if (label) {
      answer({ label: label.label });
    }
  };
  return { title: translate("dialog.label-title"), body: [input, list], buttons: [cancel, { words: translate("dialog.choose"), press: take, first: true }], focus: input };
}

/** Labels whose code or name holds the typed letters; those that begin with them come first. */
export function fitting(labels: readonly SpanLabel[], typed: string): readonly SpanLabel[] {
  const wanted = typed.trim().toLowerCase();
  const rank = (label: SpanLabel): number => {
    const words = [label.label, label.name ?? ""].map(word => word.toLowerCase());
    return words.some(word => word.startsWith(wanted)) ? 0 : words.some(word => word.includes(wanted)) ? 1 : 2;
  };
  return labels
    .map(label => ({ label, rank: rank(label) }))
    .filter(entry => entry.rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .map(entry => entry.label);
}

function choice(host: Host, label: SpanLabel, press: () => void): HTMLElement {
  const scheme = host.session()?.corpus.scheme;
  const key = scheme && palette(scheme).find(entry => entry.label === label)?.key;
  const element = make("li", "choice", { role: "option", id: mint() }, [
    make("b", "", { dir: "auto" }, [label.label]),
    data(label.name ?? ""),
    make("small", "", { dir: "auto" }, [label.description ?? ""]),
    ...(key ? [make("kbd", "", {}, [key])] : []),
  ]);
  if (scheme) {
    colour(element, labelColour(scheme, label.label));
  }
  element.addEventListener("mousedown", event => event.preventDefault());
  element.addEventListener("click", press);
  return element;
}
