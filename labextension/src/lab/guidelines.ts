/** Guidelines by JupyterLab's own renderer, which sanitises them. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';

const MARKDOWN = 'text/markdown';

/** Draws Markdown into an element; untrusted, so that no script, frame or handler of it is kept. */
export function markdownRenderer(registry: IRenderMimeRegistry): (markdown: string, element: HTMLElement) => Promise<void> {
  return async (markdown, element) => {
    const renderer = registry.createRenderer(MARKDOWN);
    await renderer.renderModel(registry.createModel({ data: { [MARKDOWN]: markdown }, trusted: false }));
    element.replaceChildren(renderer.node);
  };
}
