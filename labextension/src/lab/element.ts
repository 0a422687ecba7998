/** Elements of the sidebar and the forms; data gets into them as text alone. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  classes = '',
  attributes: Attributes = {},
  children: readonly (Node | string)[] = []
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = classes
    .split(' ')
    .filter(Boolean)
    .map(name => `annotator-${name}`)
    .join(' ');
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? '' : String(value));
    }
  }
  made.append(...children);
  return made;
}

export function button(classes: string, words: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', classes, { type: 'button', ...attributes }, [words]);
  made.addEventListener('click', press);
  return made;
}

/** Text of the data, in its own direction. */
export function data(text: string, classes = ''): HTMLElement {
  return element('bdi', classes, {}, [text]);
}
