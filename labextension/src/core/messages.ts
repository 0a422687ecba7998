/** What the core says, in English, by key; every string of the view goes through `translator`. */

export type Params = Readonly<Record<string, string | number>>;
/** A sentence with {names} in it; of two, the first is for a `count` of one. */
export type Words = Readonly<Record<string, string | readonly [string, string]>>;

/** The words of a table: `[group]`, then lines of `name = sentence`, or `name = one | many`; the key is `group.name`. */
export function wordsOf(table: string): Words {
  let group = "";
  return Object.fromEntries(
    table.trim().split("\n").flatMap(line => {
      const [name, sentence] = line.split(" = ");
      if (sentence === undefined) {
        group = line.slice(1, -1);
        return [];
      }
      const [one, many] = sentence.split(" | ");
      return [[`${group}.${name}`, many === undefined ? one! : ([one!, many] as const)]];
    })
  );
}

export const MESSAGES = wordsOf(`
[say]
accepted = {text}: {label}, accepted
accepted-rest = Paragraph read, 1 suggestion accepted | Paragraph read, {count} suggestions accepted
added = {text}: {label}, added
attribute = {text}: attribute set
attribute-removed = {text}: attribute removed
border = Now: {text}
changed-elsewhere = This article was changed elsewhere; here is how it stands now.
changed-since = This can't be taken back: it was changed in another window since. Open the article again to see how it stands.
decide-first = Accept the suggestion first; a note needs a span that stays.
decided-already = This is decided already. X removes it, a label key relabels it.
done = Article done
hits = 1 place found | {count} places found
labelled = {text}: {label}
no-decision = No earlier decision in this article
no-further = The border can't go further this way.
no-occurrences = No other place of this text
no-rows = No spans here
no-such-label = The scheme has no label on this key.
not-found = Not found in this article
noted = Note kept
note-removed = Note removed
nothing-pending = Nothing left to decide in this article
nothing-to-redo = Nothing to redo
nothing-to-undo = Nothing to undo
occurrences = 1 place marked | {count} places marked
open-already = The article is open.
readonly = Nothing can be changed here: {reason}
redo = Done again
refused = {text}: {label}, refused
refused-already = This is refused already. A takes the refusal back.
removed = {text}: {label}, removed
reopened = Article open again
reverted = The article is as it was then; undo takes this back
reverted-already = The article stands as it did then.
segment-needs-both = Select a span, then the text to add to it.
select-first = Select a span or some text first.
skipped = Article skipped
there-already = This span is there already.
undo = Taken back
unsure = {text}: marked as unsure
all-read = Every article of your queue is read.
[problem]
no-greeting = The kernel hasn't answered yet. It may be busy with another cell; if it was restarted, run the cell again.
version = This page speaks version {ours}, the store version {theirs}. Reload the page; what is unsent is kept.
refused = A change could not be saved: {reason} It is kept; download it, or let go of it, below.
[zone]
title = Title
paragraph = Paragraph
caption = Caption
credit = Credit
boilerplate = Boilerplate
damaged = Damaged
[status]
pending = suggested
accepted = accepted
corrected = corrected
added = added
refused = refused
[group]
go = Go
decide = Decide
borders = Borders
text = Text
more = More
article = Article
[key]
next = Next suggestion
previous = Previous suggestion
next-any = Next span of any state
previous-any = Previous span of any state
row = Rows of the list
last-decision = Back to the last decision
accept = Accept
refuse = Refuse; a decided span: remove
label = This label: relabel, or add for selected text
label-search = Label by name
accept-rest = The rest of this paragraph is right and I have read it
start-out = Start out by a word part
start-out-character = Start out by a character
start-in = Start in by a word part
start-in-character = Start in by a character
end-in = End in by a word part
end-in-character = End in by a character
end-out = End out by a word part
end-out-character = End out by a character
caret = Move the caret
caret-part = Move the caret by a word part
extend = Select text
extend-part = Select text by a word part
line-end = Start or end of the line
text-end = Start or end of the text
jump = Jump to typed letters
clear = Let go of what is selected
occurrences = Every occurrence of the span
segment = Add the selected text to the span
note = Note
unsure = Unsure
zone = Type of this paragraph
search = Search the text
undo = Undo
redo = Redo
done = Done, and the next article
skip = Skip the article
help = These keys
`);

/** What gives the words for a key; a key without words is shown as it is. */
export function translator(...tables: readonly Words[]): (key: string, params?: Params) => string {
  const words = new Map(tables.flatMap(table => Object.entries(table)));
  return (key, params = {}) => {
    const entry = words.get(key) ?? key;
    const sentence = typeof entry === "string" ? entry : entry[params["count"] === 1 ? 0 : 1]!;
    return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(params, name) ? String(params[name]) : whole));
  };
}
