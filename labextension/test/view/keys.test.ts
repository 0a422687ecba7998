// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { cast, message, span } from "./page";

const SOURCE = "Ilse Brandt traf Hans Weiler in Havenstadt.";
const pending = [span("p1", 0, 11, "PER", SOURCE), span("p2", 17, 28, "PER", SOURCE), span("p3", 32, 42, "LOC", SOURCE)];

test("a key without Ctrl stays inside, handled or not; Tab and Ctrl+S go through", () => {
  const page = cast(message(SOURCE, [], pending));
  const outside: string[] = [];
  const listen = (event: Event): void => void outside.push((event as KeyboardEvent).key);
  document.addEventListener("keydown", listen);
  for (const key of ["f", "b", "y", "F5", "ArrowDown"]) {
    page.press(key);
  }
  page.press("Tab");
  const save = page.press("s", { ctrlKey: true });
  page.press("z", { ctrlKey: true });
  document.removeEventListener("keydown", listen);
  expect(outside).toEqual(["Tab", "s"]);
  expect(save.defaultPrevented).toBe(false);
});

test("F goes on, A accepts and moves on, X refuses", () => {
  const page = cast(message(SOURCE, [], pending));
  page.press("a");
  expect(page.session().selected).toBe(page.session().rows[1]!.id);
  page.press("x");
  expect(page.session().rows.map(row => row.status)).toEqual(["accepted", "refused", "pending"]);
  expect([...page.root.querySelectorAll(".annotator-mark")].map(mark => mark.textContent)).toEqual(["Ilse Brandt", "Havenstadt"]);
});

test("a key in a box that is written in is no command", () => {
  const page = cast(message(SOURCE, [], pending));
  page.press("/");
  page.press("a", {}, page.root.querySelector<HTMLElement>("input[type=search].annotator-input")!);
  expect(page.session().rows.map(row => row.status)).toEqual(["pending", "pending", "pending"]);
});

test("arrows walk the text in the text and the rows in the list", () => {
  const page = cast(message(SOURCE, [], pending));
  page.press("ArrowRight");
  page.press("ArrowDown", {}, page.root.querySelector<HTMLElement>(".annotator-list")!);
  expect(page.ran.map(([command]) => command)).toEqual(["caret", "row"]);
});

test("the list is a listbox that says where each row stands and which is active", () => {
  const page = cast(message(SOURCE, [], pending));
  page.press("f");
  const list = page.root.querySelector("[role=listbox]")!;
  const chosen = list.querySelector("[role=option][aria-selected=true]")!;
  expect(list.getAttribute("aria-activedescendant")).toBe(chosen.id);
  expect(chosen.getAttribute("aria-posinset")).toBe("2");
  expect(chosen.getAttribute("aria-setsize")).toBe("3");
  expect(chosen.textContent).toContain("pending");
});

test("ten thousand rows draw as many as fit", () => {
  const text = "Ort ".repeat(10_000);
  const spans = Array.from({ length: 10_000 }, (_, index) => span(`s${index}`, index * 4, index * 4 + 3, "LOC", ""));
  const page = cast(message(text, spans));
  expect(page.root.querySelectorAll(".annotator-row").length).toBeLessThan(60);
});

test("a dialog takes the focus, Escape closes it and the focus goes back", () => {
  const page = cast(message(SOURCE, [], pending));
  const scroll = page.root.querySelector<HTMLElement>(".annotator-scroll")!;
  scroll.focus();
  page.press("Enter", { ctrlKey: true });
  const dialog = page.root.querySelector<HTMLElement>("[role=dialog]")!;
  expect(dialog.textContent).toContain("3 suggestions are still pending");
  expect(dialog.contains(document.activeElement)).toBe(true);
  page.press("Escape", {}, document.activeElement as HTMLElement);
  expect(page.root.querySelector("[role=dialog]")).toBeNull();
  expect(document.activeElement).toBe(scroll);
});

test("an article that was decided on before is said to be on the disk, a fresh one has nothing to save", () => {
  const saved = (rev: number): string => cast({ ...message("Ilse kam."), rev }).root.querySelector(".annotator-saved")!.textContent!;
  expect(saved(3)).toContain("everything is on the disk");
  expect(saved(0)).toContain("nothing to save yet");
});

test("the status line says what isn't saved and why", () => {
  const page = cast(message(SOURCE));
  const status = (): string => page.root.querySelector(".annotator-saved")!.textContent!;
  page.store({ unsent: 3, trouble: "gone" });
  expect(status()).toContain("3 changes unsent: run the cell again");
  page.store({ unsent: 1, trouble: "disk", problems: [{ message: "No space left" }] });
  expect(status()).toContain("1 change not saved: No space left");
});

test("disposing twice is safe and leaves nothing", () => {
  const page = cast(message(SOURCE, [], pending));
  page.dispose();
  page.dispose();
  expect(page.root.childNodes.length).toBe(0);
});
