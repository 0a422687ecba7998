"""Which texts say nearly the same: MinHash signatures of their word triples, compared where locality-sensitive hashing puts them together."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

try:
    from datasketch import LeanMinHash, MinHash, MinHashLSH
except ImportError as error:
    raise ImportError(
        "near-duplicates are found with the package datasketch: pip install 'article-annotator[splits]'; "
        "near_duplicates=False (--no-near-duplicates) splits without looking for them"
    ) from error

SIMILAR = 0.5
"""From which share of common word triples on (Jaccard, as MinHash estimates it) two texts are near-duplicates."""

_WORD = re.compile(r"\w+")
_WORDS = 3
_PERMUTATIONS = 128
# 42 bands of 3 find 99.6 % of the pairs at 0.5; what they find too much is compared and dropped
_BANDS = (42, 3)


def near_duplicates(
    texts: Iterable[tuple[str, str]], total: int = 0, progress: Callable[[int, int, str], None] | None = None
) -> Iterator[tuple[str, str]]:
    """The pairs of ids whose texts are near-duplicates; `texts` are (id, text). A text without words is like no other.

    Example: `list(near_duplicates([("a", text), ("b", text + " Ende.")]))` is `[("a", "b")]`.
    """
    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
    empty = MinHash(num_perm=_PERMUTATIONS)
    signatures: dict[str, LeanMinHash] = {}
    for number, (key, text) in enumerate(texts, 1):
        parts = shingles(text)
        if parts:
            full = empty.copy()
            full.update_batch([part.encode() for part in sorted(parts)])
            signature = LeanMinHash(full)
            for other in sorted(index.query(signature)):
                if signature.jaccard(signatures[other]) >= SIMILAR:
                    yield other, key
            index.insert(key, signature)
            signatures[key] = signature
        if progress:
            progress(number, total, key)


def shingles(text: str) -> set[str]:
    """The runs of three words of a text, whatever their capitals and whatever stands between them; all words where there are fewer."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return {" ".join(words[place : place + _WORDS]) for place in range(max(1, len(words) - _WORDS + 1))} - {""}
