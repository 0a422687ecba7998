// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { DialogView } from "../../src/view/dialog";
import { askLabel } from "../../src/view/newLabel";
import type { Host, HostEvent } from "../../src/view/host";
import type { NewLabel } from "../../src/core/wire";

function opened(): { dialog: DialogView; asked: NewLabel[]; box: (name: string) => HTMLInputElement; add: () => void } {
  const frame = document.createElement("div");
  const asked: NewLabel[] = [];
  const host = { translate: (key: string) => key, addLabel: (label: NewLabel) => asked.push(label) } as unknown as Host;
  const dialog = new DialogView(frame, () => undefined);
  document.body.replaceChildren(frame, dialog.element);
  askLabel(dialog, host);
  const box = (name: string): HTMLInputElement =>
    [...dialog.element.querySelectorAll("label")].find(each => each.textContent?.startsWith(name))!.querySelector<HTMLInputElement>("input, textarea")!;
  const add = (): void => dialog.element.querySelector<HTMLButtonElement>("[data-annotator-first]")!.click();
  return { dialog, asked, box, add };
}

function withLabels(...labels: string[]): HostEvent {
  return { type: "session", before: null, session: { corpus: { scheme: { version: 1, spans: labels.map(label => ({ label })) } } } } as unknown as HostEvent;
}

test("what isn't filled in is left to the store", () => {
  const { asked, box, add } = opened();
  box("label.label").value = " VESSEL ";
  add();
  expect(asked).toEqual([{ label: "VESSEL", name: "", description: "" }]);
});

test("key and colour go along as they were typed", () => {
  const { asked, box, add } = opened();
  box("label.label").value = "VESSEL";
  box("label.key").value = "7";
  box("label.colour").value = "#0b6bcb";
  add();
  expect(asked[0]).toMatchObject({ key: "7", colour: "#0b6bcb" });
});

test("an empty label is not sent, and the dialog says what it wants", () => {
  const { dialog, asked, add } = opened();
  add();
  expect(asked).toEqual([]);
  expect(dialog.element.querySelector("[role=alert]")?.textContent).toBe("label.empty");
});

test("a refusal stands in the dialog, with everything as it was typed", () => {
  const { dialog, box, add } = opened();
  box("label.label").value = "PER";
  add();
  expect(dialog.hear({ type: "problem", message: "The label 'PER' is there already." })).toBe(true);
  expect(dialog.element.querySelector("[role=alert]")?.textContent).toContain("is there already");
  expect(box("label.label").value).toBe("PER");
  expect(dialog.isOpen).toBe(true);
});

test("the dialog closes once the scheme has the label, and not before", () => {
  const { dialog, box, add } = opened();
  box("label.label").value = "VESSEL";
  add();
  dialog.hear(withLabels("PER"));
  expect(dialog.isOpen).toBe(true);
  dialog.hear(withLabels("PER", "VESSEL"));
  expect(dialog.isOpen).toBe(false);
});
