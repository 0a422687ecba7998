/** The written rules beside the text: plain text with headings, lists and paragraphs, and nothing else. */
import { make } from "./dom";

/** Elements for a text in the simple part of Markdown; whatever isn't understood stays as it is written. */
export function written(text: string): readonly HTMLElement[] {
  const result: HTMLElement[] = [];
  for (const block of text.split(/\r\n?|\n/).reduce(gather, [""])) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(block);
    if (heading) {
      result.push(make(heading[1]!.length < 3 ? "h3" : "h4", "", { dir: "auto" }, [plain(heading[2]!)]));
    } else if (/^\s*[-*]\s/.test(block)) {
      const items = block.split("\n").reduce<string[]>((list, line) => (/^\s*[-*]\s/.test(line) ? [...list, line.replace(/^\s*[-*]\s+/, "")] : [...list.slice(0, -1), `${list[list.length - 1]} ${line.trim()}`]), []);
      result.push(make("ul", "", {}, items.map(item => make("li", "", { dir: "auto" }, [plain(item)]))));
    } else if (block.trim()) {
      result.push(make("p", "", { dir: "auto" }, [plain(block.replace(/\n/g, " "))]));
    }
  }
  return result;
}

/** Lines to blocks: a blank line ends one, a heading is one, a list's first item begins one. */
function gather(blocks: string[], line: string): string[] {
  const last = blocks[blocks.length - 1]!;
  const list = /^\s*[-*]\s/;
  if (!line.trim()) {
    return last ? [...blocks, ""] : blocks;
  }
  if (/^#{1,6}\s/.test(line)) {
    return [...blocks, line, ""];
  }
  if (last && list.test(line) && !list.test(last)) {
    return [...blocks, line];
  }
  return [...blocks.slice(0, -1), last ? `${last}\n${line}` : line];
}

function plain(text: string): string {
  return text.replace(/\*\*(.+?)\*\*/g, "$1").replace(/`([^`]+)`/g, "$1");
}
