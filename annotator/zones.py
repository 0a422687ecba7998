"""Raw text to zones: what each line of an article is for, guessed from its form and from what repeats in a source."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from annotator.model import Segment, Zone, ZoneType
from annotator.phrases import TEASERS, is_boilerplate

BREAK = re.compile(r"\r\n|\r|\n")
"""A line break; no other character ends a line."""

KNOWN_LENGTH = 15
"""The shortest block that may count as known, in characters; shorter ones repeat by chance."""

_LONGEST_PROMPT = 300
_LONGEST_CAPTION = 700
_CREDIT_WORD = (
    r"(?:archiv)?(?:fotos?|bild(?:er|quelle)?|grafiken?|quellen?|photos?|pictures?|images?|illustrations?|source|credits?|video|screenshot)"
)
_CREDIT_LABEL = re.compile(
    rf"(?:{_CREDIT_WORD}(?: credit| by)?\s*[:/]|(?:photo|picture|image|foto|bild)s? (?:by|von) |©(?!\s*\d{{4}})|\(c\)\s)", re.IGNORECASE
)
_TAIL_LABEL = re.compile(
    r"(?:^|(?<=[\s.!?)/|–-]))"
    r"(?:(?:Archiv)?(?:Fotos?|Bild(?:er|quelle)?|Grafik|Quelle|Photos?|Picture|Image|Source|Credit)\s*:\s*|©\s*)(?=\S)"
)
_SHARED = re.compile(r"[^\W\d_a-zäöüß][^/()\d.!?;]{2,50}\s/\s[^\W\d_a-zäöüß][^/()\d.!?;]{2,50}")  # "(press office / picture agency)"
_AGENCY = re.compile(
    r"\b(?:AP|AFP|dpa|DPA|EPA|epa|epd|KNA|sid|SID|APA|ANP|ANSA|TASS|PTI|AA|CNA|UPI|Reuters|REUTERS|Getty|Imago|imago|IMAGO|Keystone|"
    r"KEYSTONE|Xinhua|Sputnik|Shutterstock|iStock|Fotolia|Wikimedia|Flickr|Unsplash|Pixabay|Alamy|Bloomberg|"
    r"picture[ -]alliance|Handout|Courtesy|Archiv|Symbolbild|Archivbild|CC[ -]BY\S*|dapd|ots)\b"
)
_VIA = re.compile(r"\b(?:via|über|courtesy of|mit freundlicher genehmigung)\b", re.IGNORECASE)
_INITIALS = re.compile(r"\w{2,4}(?:[/,] ?\w{2,4}){0,3}")
_SHOWN = re.compile(
    r"\((?:links|rechts|mitte|li\.?|re\.?|l\.?|r\.?|[234]\.? ?v\. ?[lr]\.?|left|right|cent(?:re|er)|archiv(?:bild|foto)"
    r"|symbolbild|file photo)\)"
    r"|\b(?:auf diesem|dieses|das|ein|auf dem) (?:undatierte[ns]? )?(?:foto|bild|archivbild|satellitenbild|screenshot)\b"
    r"|\b(?:in this|this|a|an undated|file) (?:\w+ )?(?:photo|picture|image)\b|"
    r"\b(?:zu sehen|abgebildet|pictured|is seen|are seen|can be seen)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\W{0,3}(?:(?:Von|VON|By|BY|von)[: ]|(?:Autor(?:in)?|Author|Text|Redaktion|Bearbeitung|Reporter|Correspondent)\s*:)\s*"
    r"(?:(?:[A-ZÄÖÜ][\w.'’-]*|dpa|afp|ap|epd|und|and|von|van|de|für|aus|in)(?:[ ,/|]+|$)){1,9}"
)
_HIGH = (
    "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
_DAMAGE = re.compile(
    # UTF-8 read as Latin-1 or Windows-1252; after a capital letter a quotation mark or dash may be meant as it stands
    rf"(?P<word>\ufffd|ï¿½|â€[{_HIGH}]?|(?<![A-ZÀ-Þ])[ÃÂ][{_HIGH}]|[ÃÂ][\u00a0-\u00bf\u0152\u0153\u0178€™]|(?:[ÐÑ][{_HIGH}]){{2}})"
    r"|</?(?:div|span|p|br|a|img|script|style|iframe|table|t[rdh]|ul|ol|li|b|i|em|strong|figure|figcaption|h[1-6])(?:\s[^<>\n]{0,2000})?/?>"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]{2,}|[A-Za-z0-9+/=_%-]{160,}"
)
_DAMAGE_HINT = re.compile("[\ufffdïâÃÂÐÑ<\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[A-Za-z0-9+/=_%-]{160}")
_NEAR = 24
_LONGEST_WORD = 60
_TOP = 40

Kind = tuple[int, int, ZoneType]


def find(text: str, *, title: str = "", known_blocks: Collection[str] = frozenset()) -> tuple[Zone, ...]:
    """The zones of a text: ascending, disjoint, covering every character that is no line break.

    `title` is the article's title where it is known, `known_blocks` what `repeated` found for the source. German and English
    expressions are tried in every text: a German page has English buttons.

    >>> [zone.type for zone in find("Anzeige\\nDie Schule wird im Mai eröffnet. (Foto: Lena Weiß)")]
    ['boilerplate', 'caption', 'credit']
    """
    lines = list(split(text))
    known = _furniture(text, lines, known_blocks)
    types = [_type_of(text[start:end].strip(), known) for start, end in lines]
    _keep_fragments(text, lines, types)
    _mark_teasers(text, lines, types)
    _mark_title(text, lines, types, block(title))
    _mark_captions(text, lines, types)
    zones: list[Zone] = []
    for (start, end), kind in zip(lines, types, strict=True):
        zones.extend(Zone(start=begin, end=stop, type=which) for begin, stop, which in _parts(text, start, end, kind))
    return tuple(zones)


def split(text: str) -> Iterator[Segment]:
    """The lines of a text without their breaks; empty lines are left out."""
    start = 0
    for found in BREAK.finditer(text):
        if start < found.start():
            yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def block(line: str) -> str:
    """The form in which lines are compared: white space merged and cut off at both ends."""
    return " ".join(line.split())


def blocks(text: str) -> frozenset[str]:
    """The blocks of a text that are long enough to be recognised elsewhere."""
    return frozenset(found for found in (block(text[start:end]) for start, end in split(text)) if len(found) >= KNOWN_LENGTH)


def repeated(texts: Iterable[str], *, least: int = 3) -> frozenset[str]:
    """The blocks that stand in at least `least` of the texts of one source: its page furniture."""
    counts = Counter(found for text in texts for found in blocks(text))
    return frozenset(found for found, count in counts.items() if count >= least)


def _furniture(text: str, lines: Sequence[Segment], known_blocks: Collection[str]) -> Collection[str]:
    # an article that is mostly known blocks is a reprint, not a page full of furniture
    if not known_blocks:
        return ()
    length = sum(end - start for start, end in lines if block(text[start:end]) in known_blocks)
    return known_blocks if 2 * length <= len(text) else ()


def _type_of(line: str, known_blocks: Collection[str]) -> ZoneType:
    if not any(character.isalnum() for character in line):
        return "boilerplate" if not _DAMAGE_HINT.search(line) else "paragraph"
    if known_blocks and block(line) in known_blocks:
        return "boilerplate"
    if len(line) > _LONGEST_PROMPT:
        return "paragraph"
    if _is_credit(line):
        return "credit"
    return "boilerplate" if is_boilerplate(line) else "paragraph"


def _is_credit(line: str) -> bool:
    inner = line.strip(" \t|-–*+[]()").strip()
    if len(line) > 160 or not inner:
        return False
    label = _CREDIT_LABEL.match(inner)
    if label:
        return len(inner) <= 120 and not re.search(r"[a-zäöüß]{2}[.!?]\s|[a-zäöüß]{3,}\.$", inner[label.end() :])
    agency = _AGENCY.search(inner)
    return bool(_BYLINE.fullmatch(line)) or bool(agency and agency.end() - agency.start() >= len(inner) - 1)


def _keep_fragments(text: str, lines: Sequence[Segment], types: list[ZoneType]) -> None:
    # a date or a number in the middle of a sentence that the page's markup had cut into lines is text
    for index, (start, end) in enumerate(lines[:-1]):
        rest = text[slice(*lines[index + 1])].lstrip()
        continued = rest[:1].islower() or rest[:1] in tuple(").,;")
        if types[index] == "boilerplate" and continued and re.search(r"\d", text[start : min(end, start + 200)]):
            types[index] = "paragraph"


def _mark_teasers(text: str, lines: Sequence[Segment], types: list[ZoneType]) -> None:
    # a heading such as "Mehr zum Thema" takes the headlines under it along, where a list of them follows or the text ends
    for index, (start, end) in enumerate(lines):
        if types[index] != "boilerplate" or not TEASERS.fullmatch(text[start:end].strip()):
            continue
        stop = index + 1
        while stop < len(lines) and stop <= index + 8 and types[stop] == "paragraph" and _is_headline(block(text[slice(*lines[stop])])):
            stop += 1
        if stop - index > 2 or stop == len(lines):
            types[index + 1 : stop] = ["boilerplate"] * (stop - index - 1)


def _is_headline(line: str) -> bool:
    if not 8 <= len(line) <= 160 or " " not in line:
        return False
    dateline = re.search(r"\((?:dpa|AP|AFP|ots|Reuters|APA)\b.{0,12}\) ?[-–—]", line)
    return not dateline and not re.search(r"(?:(?<!\.\.)\.|[,;:])[\"“”»']?$", line)


def _mark_title(text: str, lines: Sequence[Segment], types: list[ZoneType], title: str) -> None:
    found = block(title) or _headline(text, lines, types)
    if found:
        for index, (start, end) in enumerate(lines[:_TOP]):
            if end - start <= len(title) + _LONGEST_CAPTION and block(text[start:end]) == found:
                types[index] = "title"


def _headline(text: str, lines: Sequence[Segment], types: Sequence[ZoneType]) -> str:
    top = zip(lines[:_TOP], types, strict=False)
    content = [block(text[start : min(end, start + 1000)]) for (start, end), kind in top if kind == "paragraph"]
    # a word alone above the headline is the page's section or the place
    first = next((index for index, line in enumerate(content[:3]) if " " in line), 0)
    if not content or not _is_headline(content[first]) or _credit_start(content[first], "paragraph")[0]:
        return ""
    # the block that the headline stands above: longer than it and written in sentences; hard-wrapped text has none
    longer = (line for line in content[first + 1 : first + 9] if len(line) >= max(80, 1.2 * len(content[first])))
    return content[first] if any(re.search(r"\w[.!?…][\"“”»)]?(?:\s|$)", line) for line in longer) else ""


def _mark_captions(text: str, lines: Sequence[Segment], types: list[ZoneType]) -> None:
    # one sentence directly above a photo's credit says what the photo shows
    for index in range(1, len(lines)):
        before, here = lines[index - 1], lines[index]
        if types[index] != "credit" or types[index - 1] != "paragraph" or not _CREDIT_LABEL.match(text[here[0] : here[1]].lstrip(" |-–([")):
            continue
        line = text[before[0] : before[1]].strip()
        if here[0] - before[1] <= 2 and 20 <= len(line) <= 250 and not re.search(r"\w{3,}[.!?]\s+[A-ZÄÖÜ]", line):
            types[index - 1] = "caption"


def _parts(text: str, start: int, end: int, kind: ZoneType) -> Iterator[Kind]:
    if kind in ("paragraph", "caption") and end - start <= _LONGEST_CAPTION:
        cut, body = _credit_start(text[start:end], kind)
        if cut:
            yield from _with_damage(text, start, start + cut, body)
            yield start + cut, end, "credit"
            return
    if kind == "boilerplate":
        yield start, end, kind
    else:
        yield from _with_damage(text, start, end, kind)


def _credit_start(line: str, kind: ZoneType) -> tuple[int, ZoneType]:
    """Where a line's own credit begins (0: nowhere) and what stands before it."""
    trimmed = line.rstrip()
    if trimmed.endswith((")", ").", ")]")):
        cut = trimmed.rfind("(")
        inner = trimmed[cut + 1 : trimmed.rfind(")")].strip()
        said = _said_in_brackets(inner, trimmed[:cut].rstrip())
        if cut > 0 and said:
            return cut, said if kind == "paragraph" else kind
    for label in _TAIL_LABEL.finditer(trimmed):
        rest = trimmed[label.end() :]
        if label.start() >= 8 and len(rest) <= 100 and not re.search(r"[a-zäöüß]{3,}[.!?;](?:\s|$)", rest):
            return label.start(), "caption"
    return 0, kind


def _said_in_brackets(inner: str, before: str) -> ZoneType | None:
    # what stands before the brackets is a caption if they name a photo's maker or the sentence speaks of the picture
    if not inner or len(inner) > 140 or not before:
        return None
    agency = _AGENCY.search(inner)
    handed_on = agency and not _INITIALS.fullmatch(inner) and (_VIA.search(inner) or re.search(r"\w\s*/\s*\w", inner))
    if _CREDIT_LABEL.match(inner) or handed_on:
        return "caption"
    if not re.search(r"[.!?…][\"“”»']?$", before):
        return None
    if _SHARED.fullmatch(inner):
        return "caption"
    if agency and (len(agency[0]) >= len(inner) - 1 or _INITIALS.fullmatch(inner)):
        return "caption" if _SHOWN.search(before) else "paragraph"
    if agency or (_SHOWN.search(before) and inner[0].isupper() and len(inner.split()) <= 8 and not re.search(r"\d", inner)):
        return "caption"
    return "paragraph" if re.fullmatch(r"[a-zäöü]{2,3}(?:/[a-zäöü]{2,3})?", inner) else None


def _with_damage(text: str, start: int, end: int, kind: ZoneType) -> Iterator[Kind]:
    if not _DAMAGE_HINT.search(text, start, end):
        yield start, end, kind
        return
    damaged: list[list[int]] = []
    for found in _DAMAGE.finditer(text, start, end):
        first, last = _word_around(text, found.start(), found.end(), start, end) if found["word"] else found.span()
        if damaged and first - damaged[-1][1] <= _NEAR:
            damaged[-1][1] = max(last, damaged[-1][1])
        else:
            damaged.append([first, last])
    if 2 * sum(stop - begin for begin, stop in damaged) >= end - start:
        yield start, end, "damaged"
        return
    for begin, stop in damaged:
        if start < begin:
            yield start, begin, kind
        yield begin, stop, "damaged"
        start = stop
    if start < end:
        yield start, end, kind


def _word_around(text: str, first: int, last: int, start: int, end: int) -> Segment:
    # a bounded reach: some scripts write no spaces
    start, end = max(start, first - _LONGEST_WORD), min(end, last + _LONGEST_WORD)
    while first > start and not text[first - 1].isspace():
        first -= 1
    while last < end and not text[last].isspace():
        last += 1
    return first, last
