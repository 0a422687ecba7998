/** What is known of the selected span, and its attributes to set. */
import { rowById } from "../core/row-order";
import type { Row } from "../core/rows";
import type { Attribute } from "../core/scheme";
import { labelColour, labelName, spanLabel } from "../core/scheme";
import type { Session } from "../core/session";
import type { Note, Scalar } from "../core/set";
import { segmentsOf } from "../core/set";
import { colour } from "./colour";
import { button, data, make } from "./dom";
import type { Host } from "./host";
import { oneLine } from "./list";

const LETTER = /[\p{L}\p{N}]/u;

export class InspectorView {
  readonly element = make("div", "inspector", { role: "group" });

  constructor(private readonly _host: Host) {
    this.element.setAttribute("aria-label", _host.translate("view.inspector"));
    this.element.hidden = true;
  }

  update(before: Session | null, session: Session): void {
    if (before && before.selected === session.selected && before.rows === session.rows && before.set === session.set && before.corpus === session.corpus) {
      return;
    }
    const row = rowById(session.rows, session.selected);
    this.element.hidden = !row;
    this.element.replaceChildren(...(row ? [heading(row, session, this._host), this._facts(row, session)] : []));
    if (row) {
      colour(this.element, labelColour(session.corpus.scheme, row.span.label));
    }
  }

  private _facts(row: Row, session: Session): HTMLElement {
    const { translate } = this._host;
    const scheme = session.corpus.scheme;
    const facts = make("dl", "facts");
    const fact = (key: string, ...value: (Node | string)[]): void => facts.append(make("dt", "", {}, [key]), make("dd", "", {}, value));
    fact(translate("view.label"), this._changeable(data(labelName(scheme, row.span.label)), session));
    fact(translate("view.status"), translate(`status.${row.status}`));
    for (const entry of spanLabel(scheme, row.span.label)?.attributes ?? []) {
      facts.append(...this._field(entry, row, session));
    }
    if (row.span.attrs?.unsure) {
      fact(translate("view.unsure"), translate("view.yes"));
    }
    if (row.sources.length) {
      fact(translate("view.source"), data([...row.sources.map(source => `${source.by} ${source.score?.toFixed(2) ?? ""}`.trim()), row.why].filter(part => part).join(" · ")));
    }
    const was = row.span.was;
    if (was?.kind === "span") {
      fact(translate("view.was"), data(`${labelName(scheme, was.label)} · ${oneLine(was.text)}`));
    }
    const segments = segmentsOf(row.span);
    if (segments.length > 1) {
      fact(translate("view.segments"), data(segments.map(([start, end]) => oneLine(session.map.slice(start, end))).join(" … ")));
    }
    for (const note of notesOf(session, row.id)) {
      fact(translate("view.note"), data(note.text));
    }
    return facts;
  }

  /** The label as a link to the choice of another, unless nothing can be changed. */
  private _changeable(label: HTMLElement, session: Session): HTMLElement {
    return session.readonly ? label : button("link", [label], () => this._host.run("label-search"));
  }

  private _field(attribute: Attribute, row: Row, session: Session): readonly HTMLElement[] {
    const value = row.span.attrs?.[attribute.name];
    const set = (next: Scalar | null): void => this._host.run("attribute", { name: attribute.name, value: next });
    const control = attribute.values?.length ? choice(attribute, value, set, this._host) : written(attribute, value, set);
    control.disabled = session.readonly !== "" || row.status === "refused";
    const label = make("label", "", { dir: "auto" }, [attribute.name]);
    control.setAttribute("aria-label", attribute.name);
    label.addEventListener("click", () => control.focus());
    return [make("dt", "", {}, [label]), make("dd", "", {}, [control])];
  }
}

function heading(row: Row, session: Session, host: Host): HTMLElement {
  const title = make("h3", "", {}, [data(oneLine(row.span.text))]);
  const word = wordAround(session, row.span.start, row.span.end);
  if (word) {
    title.append(make("small", "", {}, [" ", host.translate("view.part-of", { word })]));
  }
  return title;
}

/** The word that a span is a part of, or "" where its borders are borders of words. */
function wordAround(session: Session, start: number, end: number): string {
  const before = session.map.slice(Math.max(0, start - 40), start);
  const after = session.map.slice(end, Math.min(session.map.length, end + 40));
  const front = /[\p{L}\p{N}-]*$/u.exec(before)![0];
  const back = /^[\p{L}\p{N}-]*/u.exec(after)![0];
  return LETTER.test(front + back) ? front + session.map.slice(start, end) + back : "";
}

/** The notes on an element of this set. */
export function notesOf(session: Session, id: string): readonly Note[] {
  return [...session.set.values()].filter((element): element is Note => element.kind === "note" && element.ref?.id === id);
}

function choice(attribute: Attribute, value: unknown, set: (value: Scalar | null) => void, host: Host): HTMLSelectElement {
  const values = attribute.values ?? [];
  const control = make("select", "field", {}, [make("option", "", { value: "" }, [host.translate("view.not-set")])]);
  values.forEach((entry, index) => control.append(make("option", "", { value: index }, [String(entry)])));
  control.value = String(values.findIndex(entry => entry === value));
  if (control.selectedIndex < 0) {
    control.selectedIndex = 0;
  }
  control.addEventListener("change", () => set(control.value === "" ? null : values[Number(control.value)]!));
  return control;
}

function written(attribute: Attribute, value: unknown, set: (value: Scalar | null) => void): HTMLInputElement {
  const ticked = attribute.type !== "text";
  const control = make("input", "field", { type: ticked ? "checkbox" : "text" });
  control.checked = value === true;
  control.value = ticked || value === undefined ? "" : String(value);
  control.addEventListener("change", () => set((ticked ? control.checked : control.value.trim()) || null));
  return control;
}
