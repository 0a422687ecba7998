"""Plain text files: one file is one article, its characters kept exactly as they are."""

from annotator.ingest.draft import Draft
from annotator.ingest.encoding import decode
from annotator.problem import Problem


def read(data: bytes, *, file: str, encoding: str | None = None) -> list[Draft | Problem]:
    """The article of a .txt file, line ends and control characters included."""
    decoded = decode(data, file=file, declared=encoding)
    if isinstance(decoded, Problem):
        return [decoded]
    return [Draft(text=decoded.text, file=file, encoding=decoded.encoding, declared=decoded.declared)]
