// @vitest-environment happy-dom
import { expect, it } from "vitest";
import type { Span } from "../../src/core/set";
import { cast, message, span } from "./page";

const TEXT = "Ilse Brandt reist.";
const ATTRIBUTES = [{ name: "generic" }, { name: "role", type: "choice" as const, values: ["head", "aide"] }, { name: "remark", type: "text" as const }];

function opened() {
  const page = cast(message(TEXT, [span("s1", 0, 11, "PER", TEXT)]), { attributes: ATTRIBUTES });
  page.press("f", { shiftKey: true });
  const controls = [...page.root.querySelectorAll<HTMLInputElement | HTMLSelectElement>(".annotator-inspector .annotator-field")];
  const attrs = () => (page.session().set.get("s1") as Span).attrs;
  const give = (index: number, change: (control: HTMLInputElement) => void): void => {
    const control = [...page.root.querySelectorAll<HTMLInputElement>(".annotator-inspector .annotator-field")][index]!;
    change(control);
    control.dispatchEvent(new Event("change"));
  };
  return { controls, attrs, give };
}

it("an attribute without a type is a tick, as the manifest leaves the usual type out", () => {
  const { controls } = opened();
  expect(controls.map(control => (control instanceof HTMLInputElement ? control.type : "select"))).toEqual(["checkbox", "select", "text"]);
});

it("a tick, a choice and a text are set on the span, and taken off it again", () => {
  const { attrs, give } = opened();
  give(0, control => (control.checked = true));
  expect(attrs()).toEqual({ generic: true });
  give(1, control => (control.value = "1"));
  expect(attrs()).toEqual({ generic: true, role: "aide" });
  give(2, control => (control.value = " Chefin "));
  expect(attrs()).toEqual({ generic: true, role: "aide", remark: "Chefin" });
  give(0, control => (control.checked = false));
  give(2, control => (control.value = ""));
  expect(attrs()).toEqual({ role: "aide" });
});
