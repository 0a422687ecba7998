/** Adding a label to the scheme: the dialog stays until the store has taken the label, and shows what it refuses. */
import { attribute, data, make, say } from "./dom";
import type { DialogParts, DialogView } from "./dialog";
import { colour } from "./colour";
import type { Host } from "./host";

const COLOUR = /^#[0-9a-f]{6}$/i;

/** Opens the dialog; it closes by itself once the scheme has the label. */
export function askLabel(dialog: DialogView, host: Host): void {
  const { translate } = host;
  const box = (attributes: Record<string, string | number>): HTMLInputElement => make("input", "input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  const label = box({ maxlength: 64, required: "" });
  const name = box({ maxlength: 200, dir: "auto" });
  const key = box({ maxlength: 1, inputmode: "numeric", placeholder: translate("label.free") });
  const hue = box({ maxlength: 7, placeholder: translate("label.free") });
  const description = make("textarea", "input", { dir: "auto", maxlength: 5000 });
  const trouble = make("p", "trouble", { role: "alert" });
  const sample = make("span", "chip", { "aria-hidden": "true" });
  trouble.hidden = true;
  const draw = (): void => {
    sample.replaceChildren(...(key.value ? [make("kbd", "", {}, [key.value])] : []), data(name.value || label.value || translate("label.sample")));
    colour(sample, COLOUR.test(hue.value) ? hue.value : "");
  };
  [label, name, key, hue].forEach(input => input.addEventListener("input", draw));
  draw();
  const refuse = (words: string): void => {
    say(trouble, words);
    trouble.hidden = false;
    attribute(label, "aria-invalid", true);
  };
  const send = (): void => {
    const wanted = label.value.trim();
    if (!wanted) {
      refuse(translate("label.empty"));
      label.focus();
      return;
    }
    host.addLabel({
      label: wanted,
      name: name.value.trim(),
      description: description.value.trim(),
      ...(key.value.trim() ? { key: key.value.trim() } : {}),
      ...(hue.value.trim() ? { colour: hue.value.trim() } : {}),
    });
  };
  const field = (words: string, input: HTMLElement, hint = ""): HTMLElement =>
    make("label", "entry", {}, [make("span", "", {}, [translate(words)]), input, ...(hint ? [make("small", "", {}, [translate(hint)])] : [])]);
  const parts: DialogParts = {
    title: translate("label.title"),
    body: [
      trouble,
      field("label.label", label, "label.label-hint"),
      field("label.name", name),
      make("div", "entries", {}, [field("label.key", key), field("label.colour", hue), sample]),
      field("label.description", description),
    ],
    buttons: [
      { words: translate("dialog.cancel"), press: () => dialog.close() },
      { words: translate("label.add"), press: send, first: true },
    ],
    focus: label,
    hear: event => {
      if (event.type === "problem") {
        refuse(event.message);
        return true;
      }
      if (event.type === "session" && event.session.corpus.scheme.spans?.some(each => each.label === label.value.trim())) {
        dialog.close();
      }
      return false;
    },
  };
  dialog.open(parts);
}
