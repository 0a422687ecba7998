/** The dialogs that commands ask for: each answers with the command it came from. */
import type { Args, Ask, CommandName } from "../core/commands";
import type { Element } from "../core/set";
import { data, make } from "./dom";
import type { DialogParts, DialogView } from "./dialog";
import { helpBody } from "./help";
import type { Host } from "./host";
import { labelQuestion } from "./labels";
import { occurrencesQuestion } from "./ticks";

/** Opens the dialog of a question. Search is no dialog: the bar above the text answers it. */
export function open(dialog: DialogView, host: Host, ask: Exclude<Ask, { dialog: "search" }>): void {
  const answer = (args: Args): void => {
    dialog.close();
    host.run(ask.command as CommandName, args);
  };
  dialog.open(partsOf(dialog, host, ask, answer));
}

function partsOf(dialog: DialogView, host: Host, ask: Exclude<Ask, { dialog: "search" }>, answer: (args: Args) => void): DialogParts {
  const { translate } = host;
  const cancel = { words: translate("dialog.cancel"), press: () => dialog.close() };
  switch (ask.dialog) {
    case "done":
      return {
        title: translate("dialog.done-title", { count: ask.pending }),
        body: [make("p", "", {}, [translate("dialog.done-body")])],
        buttons: [
          { words: translate("dialog.go-back"), press: () => dialog.close(), first: true },
          { words: translate("dialog.refuse-all", { count: ask.pending }), press: () => answer({ pending: "refuse" }) },
          { words: translate("dialog.accept-all", { count: ask.pending }), press: () => answer({ pending: "accept" }) },
        ],
      };
    case "occurrences":
      return occurrencesQuestion(host, ask.row, ask.occurrences, cancel, answer);
    case "label":
      return labelQuestion(host, ask.labels, ask.current, cancel, answer);
    case "skip":
      return written(host, { title: "dialog.skip-title", label: "dialog.reason", send: "dialog.skip" }, "", cancel, reason => answer({ reason }));
    case "note":
      return written(host, { title: ask.row ? "dialog.note-title" : "dialog.article-note-title", label: "dialog.note-text", send: "dialog.keep" }, ask.text, cancel, text => answer({ text }));
    case "jump":
      return jump(host, cancel, letters => answer({ letters }));
    case "help":
      return { title: translate("dialog.keys-title"), body: [helpBody(host)], buttons: [{ words: translate("dialog.close"), press: () => dialog.close(), first: true }], wide: true };
    case "conflict":
      return conflict(host, ask, answer);
  }
}

/** One box to write in. */
function written(host: Host, keys: { title: string; label: string; send: string }, text: string, cancel: DialogParts["buttons"][number], send: (text: string) => void): DialogParts {
  const { translate } = host;
  const input = make("textarea", "input", { dir: "auto", "aria-label": translate(keys.label) });
  input.value = text;
  const accept = { words: translate(keys.send), press: () => send(input.value.trim()), first: true };
  return { title: translate(keys.title), body: [make("p", "", {}, [translate(keys.label)]), input, make("p", "", {}, [translate("dialog.ctrl-enter")])], buttons: [cancel, accept], focus: input };
}

function jump(host: Host, cancel: DialogParts["buttons"][number], send: (letters: string) => void): DialogParts {
  const { translate } = host;
  const input = make("input", "input", { type: "text", dir: "auto", "aria-label": translate("dialog.jump-letters") });
  const go = { words: translate("dialog.jump"), press: () => input.value && send(input.value), first: true } as const;
  return { title: translate("dialog.jump-title"), body: [make("p", "", {}, [translate("dialog.jump-letters")]), input], buttons: [cancel, { ...go, press: () => void go.press() }], focus: input };
}

/** Both versions of what two sides changed; the reader keeps one. */
function conflict(host: Host, ask: Extract<Ask, { dialog: "conflict" }>, answer: (args: Args) => void): DialogParts {
  const { translate } = host;
  const version = (key: string, elements: readonly Element[]): HTMLElement => {
    const items = elements.map(element => make("li", "", {}, [data(spoken(element, host))]));
    const list = items.length ? make("ul", "", {}, items) : make("p", "", {}, [translate("dialog.nothing-there")]);
    return make("div", "version", {}, [make("h3", "", {}, [translate(key)]), list]);
  };
  return {
    title: translate("dialog.conflict-title"),
    body: [
      make("p", "", {}, [translate("dialog.conflict-body")]),
      make("div", "versions", {}, [version("dialog.mine", ask.mine), version("dialog.theirs", ask.theirs)]),
    ],
    buttons: [
      { words: translate("dialog.keep-theirs"), press: () => answer({ keep: "theirs" }) },
      { words: translate("dialog.keep-mine"), press: () => answer({ keep: "mine" }) },
    ],
  };
}

/** An element in a line of words. */
function spoken(element: Element, host: Host): string {
  switch (element.kind) {
    case "span":
      return `${element.label} “${element.text}”`;
    case "note":
      return element.text;
    case "rejection":
      return `${host.translate("status.refused")}: ${spoken(element.of, host)}`;
    case "reading":
      return host.translate(`reading.${element.state}`);
    case "zone":
      return `${host.translate(`zone.${element.type}`)} ${element.start}–${element.end}`;
    case "entity":
      return `${element.label} “${element.name}”`;
    case "relation":
    case "event":
    case "topic":
      return element.label;
  }
}
