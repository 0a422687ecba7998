"""The step that lays spans on tokens: those that begin or end inside a token are dropped, widened, narrowed, or the token is split."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain, groupby, pairwise

from msgspec.structs import replace

from annotator.formats.options import Options, Subword
from annotator.formats.projecting import left_out, said
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Segment, Span
from annotator.offsets import merged

_REASONS: dict[Subword, str] = {
    "strict": "spans that begin or end inside a token are left out",
    "expand": "spans that began or ended inside a token were widened to whole tokens",
    "contract": "spans that began or ended inside a token were narrowed to whole tokens",
    "split": "spans without a token of their own are left out",
}


def aligned(record: GoldRecord, losses: Losses, options: Options, tokens: Sequence[Segment]) -> tuple[GoldRecord, Sequence[Segment]]:
    """A record whose spans begin and end with tokens, and the tokens, split where the options ask for it. Spans have one segment each."""
    if options.subword == "split":
        tokens = cut(tokens, [border for span in record.spans for border in (span.start, span.end)])
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    spans, gone = [], []
    for span in record.spans:
        place = _place(span, starts, ends, options.subword)
        if place == (span.start, span.end):
            spans.append(span)
            continue
        moved = replace(span, start=place[0], end=place[1], text=record.text[place[0] : place[1]]) if place else None
        losses.note(
            "span.subtoken",
            _REASONS[options.subword] if moved or options.subword in ("strict", "split") else "spans without a whole token are left out",
            article=record.id,
            element=span.id,
            before=said(record, span),
            after=f"[{moved.text}]{moved.label}" if moved else "",
        )
        if moved:
            spans.append(moved)
        else:
            gone.append(span.id)
    kept = {span.id: span for span in spans}
    result = replace(record, spans=tuple(kept.get(span.id, span) for span in record.spans))
    return left_out(result, gone, losses), tokens


def cut(tokens: Sequence[Segment], borders: Sequence[int]) -> list[Segment]:
    """Tokens, cut in two wherever a border lies inside one."""
    marks = sorted(set(borders).difference(chain.from_iterable(tokens)))
    if not marks:
        return list(tokens)
    result: list[Segment] = []
    for start, end in tokens:
        inside = marks[bisect_right(marks, start) : bisect_left(marks, end)]
        stops = [start, *inside, end]
        result += pairwise(stops)
    return result


def covered(tokens: Sequence[Segment], start: int, end: int) -> range:
    """The numbers of the tokens that share a character with a stretch of text."""
    first = bisect_right([stop for _, stop in tokens], start)
    last = bisect_left([begin for begin, _ in tokens], end)
    return range(first, max(first, last))


def tokens_read(record: GoldRecord, tokens: Sequence[Segment], labels: Sequence[str]) -> list[bool]:
    """Which tokens were read as a whole, and for every label."""
    zones = merged(record.coverage.zones) if set(record.coverage.spans) >= set(labels) else ()
    starts = [start for start, _ in zones]
    nearest = [bisect_right(starts, start) - 1 for start, _ in tokens]
    return [place >= 0 and end <= zones[place][1] for place, (_, end) in zip(nearest, tokens, strict=True)]


def runs(tokens: Iterable[Segment], chosen: Iterable[bool]) -> tuple[Segment, ...]:
    """The stretches of text from the first to the last of chosen tokens that follow each other."""
    found = [list(run) for taken, run in groupby(zip(tokens, chosen, strict=True), key=lambda pair: pair[1]) if taken]
    return tuple((run[0][0][0], run[-1][0][1]) for run in found)


def _place(span: Span, starts: Sequence[int], ends: Sequence[int], subword: Subword) -> Segment | None:
    first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
    if first > last:
        return None
    if starts[first] == span.start and ends[last] == span.end:
        return (span.start, span.end)
    if subword == "expand":
        return (starts[first], ends[last])
    if subword == "contract":
        first = bisect_left(starts, span.start)
        last = bisect_right(ends, span.end) - 1
        return (starts[first], ends[last]) if first <= last else None
    return None
