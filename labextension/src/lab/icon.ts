/** The icon of a corpus: a page with one marked line; it follows the theme. */
import { LabIcon } from '@jupyterlab/ui-components';

const svgstr = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M5 2h10l5 5v15H5zm2 2v16h11V8h-4V4z" fill-rule="evenodd"/>
    <path d="M8.5 10.5h3v1.5h-3zM8.5 16.5h7V18h-7z"/>
    <path d="M8 13h8v2.5H8z" opacity=".6"/>
  </g>
</svg>`;

export const corpusIcon = new LabIcon({ name: 'annotator:corpus', svgstr });
