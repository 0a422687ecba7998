// @vitest-environment happy-dom
import fc from "fast-check";
import { expect, test } from "vitest";
import { cast, heard, message, span } from "./page";

const text = (root: HTMLElement): string => [...root.querySelectorAll(".annotator-block")].map(block => block.textContent).join("");

test("text nodes and recorded separators are the article's text", () => {
  const odd = "Erste\r\nZweite\rDritte\n\nVierte\u2028noch\tda\u0000 🕊️ A\u030a \u200fعربي";
  const page = cast(message(odd, [span("s1", 0, 3, "PER", odd), span("s2", 0, 5, "ORG", odd), span("s3", 16, 24, "LOC", odd)]));
  const blocks = page.session().blocks;
  const drawn = [...page.root.querySelectorAll(".annotator-block")].map(block => block.textContent);
  let next = 0;
  const whole = blocks.map(block => block.separatorBefore + (block.end > block.start ? drawn[next++] : "")).join("");
  const tail = odd.slice(whole.length);
  expect(whole + tail).toBe(odd);
  expect(tail).toMatch(/^[\r\n]*$/);
});

test("every offset goes to the DOM and comes back, whatever is marked", () => {
  const word = fc.constantFrom("Wort", "🕊️", "a\u0301", "\u0000", "\t", " ", "שלום", "Su-35", "\u2028");
  fc.assert(
    fc.property(fc.array(word, { minLength: 2, maxLength: 12 }), fc.array(fc.tuple(fc.nat(40), fc.nat(12)), { maxLength: 6 }), (words, places) => {
      const source = words.join("");
      const length = [...source].length;
      const spans = places
        .map(([start, more], index) => ({ id: `s${index}`, start: start % length, end: Math.min(length, (start % length) + 1 + more), label: index % 2 ? "PER" : "ORG" }))
        .map(place => span(place.id, place.start, place.end, place.label, source));
      const page = cast(message(source, spans));
      expect(text(page.root)).toBe(source);
      for (let offset = 0; offset <= length; offset += 1) {
        const position = page.places().position(offset)!;
        expect(page.places().offset(position.node, position.offset)).toBe(offset);
      }
      page.dispose();
    }),
    { numRuns: 60 }
  );
});

test("a boundary point on an element counts as the text beside it", () => {
  const source = "Ilse Brandt kam.";
  const page = cast(message(source, [span("s1", 0, 11, "PER", source)]));
  const block = page.root.querySelector(".annotator-block")!;
  expect(page.places().offset(block, 0)).toBe(0);
  expect(page.places().offset(block, 1)).toBe(11);
  expect(page.places().offset(block, 2)).toBe(16);
});

test("marks are flat, pending ones untinted, and labels of spans that start together join", () => {
  const source = "Norländische Diplomaten kamen.";
  const page = cast(message(source, [span("s1", 0, 12, "NORP", source)], [span("p1", 0, 23, "ORG", source)]));
  const marks = [...page.root.querySelectorAll<HTMLElement>(".annotator-mark")];
  expect(page.root.querySelector("mark mark")).toBeNull();
  expect(marks.map(mark => mark.textContent)).toEqual(["Norländische", " Diplomaten"]);
  expect(marks[0]!.dataset.annotatorShort).toBe("ORG›NORP");
  expect(marks.map(mark => mark.dataset.annotatorTint)).toEqual(["1", undefined]);
  expect(marks.map(mark => mark.dataset.annotatorPending)).toEqual([undefined, ""]);
});

test("a decision draws only the block that it touches", () => {
  const source = "Ilse Brandt kam.\nHans Weiler ging.";
  const page = cast(message(source, [], [span("p1", 0, 11, "PER", source), span("p2", 17, 28, "PER", source)]));
  const blocks = [...page.root.querySelectorAll(".annotator-block")];
  const untouched = blocks[1]!.firstChild;
  const redrawn = blocks[0]!.firstChild;
  page.press("a");
  expect(blocks[1]!.firstChild).toBe(untouched);
  expect(blocks[0]!.firstChild).not.toBe(redrawn);
  expect(page.root.querySelector<HTMLElement>(".annotator-mark")!.dataset.annotatorTint).toBe("1");
});

test("another type of a zone draws only its block, and opened folds stay open", () => {
  const source = "Ilse Brandt kam.\nNewsletter abonnieren\nHans Weiler ging.";
  const zones = [
    { start: 0, end: 16, type: "paragraph" as const },
    { start: 17, end: 38, type: "boilerplate" as const },
    { start: 39, end: 56, type: "paragraph" as const },
  ];
  const page = cast({ ...message(source, [span("s1", 0, 11, "PER", source)], [span("p1", 39, 50, "PER", source)]), zones });
  const [first, folded, last] = [...page.root.querySelectorAll<HTMLElement>(".annotator-block")];
  expect(folded!.hidden).toBe(true);
  page.root.querySelector<HTMLElement>(".annotator-fold")!.click();
  page.press("z");
  const blocks = [...page.root.querySelectorAll<HTMLElement>(".annotator-block")];
  expect(blocks.map(block => block.dataset.annotatorZone)).toEqual(["paragraph", "boilerplate", "title"]);
  expect(blocks[0]).toBe(first);
  expect(blocks[2]).not.toBe(last);
  expect(blocks[1]!.hidden).toBe(false);
  page.press("a");
  expect(blocks[2]!.querySelector<HTMLElement>(".annotator-mark")!.dataset.annotatorTint).toBe("1");
});

test("strings of the data stay text, and a colour that isn't one never reaches a style", () => {
  const payload = "<img src=x onerror=alert(1)>";
  const page = cast(message(payload, [span("s1", 0, 4, "PER", payload)], [], { title: payload, source: payload }), { colour: "red;background:url(x)", name: payload });
  expect(page.root.querySelector("img")).toBeNull();
  expect(page.root.innerHTML).not.toContain("url(x)");
  expect(text(page.root)).toBe(payload);
});

test("each action is said in the live region", () => {
  const source = "Ilse Brandt kam.";
  const page = cast(message(source, [], [span("p1", 0, 11, "PER", source)]));
  page.press("a");
  expect(heard(page)).toBe("Ilse Brandt: Person, accepted");
});
