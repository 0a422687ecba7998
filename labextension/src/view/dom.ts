/** Making elements: fixed tags, classes and attribute names; whatever comes from data goes in as text or as a fixed attribute's value. */

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = Node | string;

/** A new element. Each of its classes gets the prefix `annotator-`. Attributes with `undefined` or `false` are left out; `true` stands for an empty value. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  classes = "",
  attributes: Attributes = {},
  children: readonly Child[] = []
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (classes) element.className = classes.replace(/[^ ]+/g, "annotator-$&");
  for (const [name, value] of Object.entries(attributes)) attribute(element, name, value);
  element.append(...children);
  return element;
}

/** Sets, or takes away, one attribute; untouched where it already has that value. */
export function attribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Sets one property of an element's style, untouched where it already has that value. */
export function style(element: HTMLElement, name: string, value: string): void {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/** Sets the text of an element, untouched where it already says so. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A string of the data, kept apart from the direction of the words around it. */
export function data(text: string, classes = ""): HTMLElement {
  return make("bdi", classes, {}, [text]);
}

/** A button that doesn't take the focus from the text when it is pressed with the mouse. */
export function button(classes: string, children: readonly Child[], press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = make("button", classes, { type: "button", ...attributes }, children);
  element.addEventListener("mousedown", event => event.preventDefault());
  element.addEventListener("click", press);
  return element;
}

/** What has the focus, seen from an element: inside a shadow root the document knows only the root's host. */
export function focusedAt(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.activeElement : document.activeElement;
}

/** The page's selection, seen from an element. */
export function selectionAt(element: Element): Selection | null {
  const root = element.getRootNode() as Node & { getSelection?(): Selection | null };
  return root.getSelection ? root.getSelection() : document.getSelection();
}

let minted = 0;

/** An id for wiring labels to what they name: counted, never made from data. */
export function mint(): string {
  minted += 1;
  return `annotator-${minted}`;
}
