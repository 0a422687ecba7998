"""A text rebuilt from its tokens: one blank between two, one line a sentence; for formats that hold tokens and no text."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, islice, pairwise

from msgspec.structs import replace

from annotator.formats.options import Options
from annotator.formats.projecting import continuous, spans_only, wholly_covered
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Labels, Segment, Span
from annotator.records import text_sha256
from annotator.tokens import document, places, sentences

REBUILT = "tokens"
"""The foreign key of a record whose text was rebuilt: its blanks and line breaks separate tokens and sentences."""

Sentences = list[list[Segment]]


def is_rebuilt(record: GoldRecord) -> bool:
    """Whether a record's text came from tokens, so that its white space tells where they are."""
    return record.ext.get(REBUILT) == "blanks"


def tokens_of(record: GoldRecord) -> list[Segment]:
    """The tokens of a record: those that its text was rebuilt from, else those of its language's tokenizer."""
    if not is_rebuilt(record):
        return places(document(record.text, record.lang))
    found, start = [], 0
    for word in record.text.replace("\n", " ").split(" "):
        found.append((start, start + len(word)))
        start += len(word) + 1
    return found


def tokenized(
    record: GoldRecord, losses: Losses, options: Options, read: GoldRecord | None = None
) -> tuple[GoldRecord, Sequence[Segment]] | None:
    """A record for a format of tokens: spans of one segment, what nobody read as negative; and its tokens. None, counted, where nothing is left.

    `read` is the record to take the spans from, where that isn't the one whose text is cut into tokens.
    """
    done = spans_only(read or record, losses, options, own=REBUILT)
    tokens: Sequence[Segment] = tokens_of(record)
    if done is None or not tokens:
        if done is not None:
            losses.note("record.skipped", "their text has no tokens", article=record.id)
        return None
    done = wholly_covered(done, losses, replace(options, labels=Labels(spans=options.labels.spans)))
    return continuous(done, losses, options), tokens


def sentences_of(record: GoldRecord, tokens: Sequence[Segment]) -> Sentences:
    """The tokens by sentences; in a rebuilt text a sentence is a line."""
    if not is_rebuilt(record):
        return [list(tokens[start:end]) for start, end in sentences(record.text, tokens)]
    found: Sentences = [[]]
    for token, following in pairwise([*tokens, (len(record.text) + 1, 0)]):
        found[-1].append(token)
        if record.text[token[1] : following[0]] == "\n":
            found.append([])
    return found


def _spelled(words: list[str]) -> list[str]:
    """Tokens as a column holds them: white space within them, such as odd kinds of blanks, becomes `_`."""
    if (letters := "".join(words)).split() == [letters]:
        return words
    return ["".join("_" if character.isspace() else character for character in word) for word in words]


def rebuilt(record: GoldRecord, losses: Losses, tokens: Sequence[Segment]) -> GoldRecord:
    """A record whose text is its tokens with blanks and line breaks between them. Its spans must begin and end with tokens."""
    words = _spelled([record.text[start:end] for start, end in tokens])
    line = iter(words)
    text = "\n".join(" ".join(islice(line, len(sentence))) for sentence in joined(record, sentences_of(record, tokens)))
    if text != record.text:
        reason = "the format holds no text: it becomes its tokens with blanks between them"
        losses.note("text.changed", reason, article=record.id, before=record.text[:60], after=text[:60])
    lengths = [0, *accumulate(map(len, words))]

    def moved(span: Span) -> Span:
        first, last = bisect_left(tokens, (span.start,)), bisect_left(tokens, (span.end,)) - 1
        # one character stands between each two tokens
        start, end = lengths[first] + first, lengths[last + 1] + last
        return replace(span, start=start, end=end, text=text[start:end])

    return replace(
        record, text=text, sha256=text_sha256(text), spans=tuple(map(moved, record.spans)), ext={**record.ext, REBUILT: "blanks"}
    )


def joined(record: GoldRecord, found: Sentences) -> Sentences:
    """Sentences of which no span crosses the border: those that one does are one."""
    inside = sorted((span.start, span.end) for span in record.spans)
    starts, furthest = [start for start, _ in inside], list(accumulate((end for _, end in inside), max))
    result: Sentences = []
    for sentence in found:
        border = sentence[0][0]
        before = bisect_left(starts, border)
        if result and before and furthest[before - 1] > border:
            result[-1] = [*result[-1], *sentence]
        else:
            result.append(sentence)
    return result
