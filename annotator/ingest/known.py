"""What a corpus holds already, as far as new articles must know it: ids, texts, versions, and the blocks that repeat in a source."""

from collections import Counter
from collections.abc import Iterable, Mapping

from annotator import zones
from annotator.model import Article


class Known:
    """The articles of a corpus by id, text and version; `note` adds one more."""

    def __init__(self, articles: Iterable[Article], wanted: Mapping[str, frozenset[str]]) -> None:
        self._sha: dict[str, str] = {}
        self._by_sha: dict[str, str] = {}
        self._next: dict[str, str] = {}
        self._wanted = wanted
        self._hits: dict[str, tuple[str, frozenset[str]]] = {}
        for article in articles:
            self.note(article)

    def note(self, article: Article) -> None:
        """Take an article in."""
        self._sha[article.id] = article.sha256
        self._by_sha.setdefault(article.sha256, article.id)
        wanted = self._wanted.get(article.source)
        if wanted:
            self._hits[article.id] = (article.source, zones.blocks(article.text) & wanted)
        if article.replaces is not None:
            self._next[article.replaces] = article.id
            self._hits.pop(article.replaces, None)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._sha

    def same_text(self, sha256: str) -> str | None:
        """The id of an article with this text, also of one that was replaced since."""
        return self._by_sha.get(sha256)

    def newest(self, article_id: str) -> str:
        """The id of the newest version of an article."""
        while article_id in self._next:
            article_id = self._next[article_id]
        return article_id

    def sha256(self, article_id: str) -> str:
        """The hex SHA-256 of an article's text."""
        return self._sha[article_id]

    def version_id(self, article_id: str) -> str:
        """The id for one more version of an article: `<id>~2`, `~3` and so on."""
        previous = {new: old for old, new in self._next.items()}
        while article_id in previous:
            article_id = previous[article_id]
        number = 2
        while f"{article_id}~{number}" in self._sha:
            number += 1
        return f"{article_id}~{number}"

    def repeated(self, source: str, *, least: int = 3) -> frozenset[str]:
        """The wanted blocks that stand in at least `least` articles of a source, older versions left out."""
        counts = Counter(block for of, hits in self._hits.values() if of == source for block in hits)
        return frozenset(block for block, count in counts.items() if count >= least)
