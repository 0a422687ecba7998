"""Scores as a table: one row a number, with its interval and what it rests on, or with the reason why there is none."""

from collections.abc import Sequence

import pandas as pd

from annotator.agreement.bootstrap import more_articles
from annotator.comparison import Row

NO_WIDTH = "all articles agree alike, so that the interval has no width"
COLUMNS = ("measure", "scope", "value", "lo", "hi", "matched", "a", "b", "articles", "empty", "masked")


def table_of(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as a frame: the columns of every measure, those that only some have, and the reason. Counts that a measure doesn't have are missing."""
    more = list(dict.fromkeys(name for row in rows for name in row.more))
    frame = pd.DataFrame(
        [
            {
                "measure": row.measure,
                "scope": row.scope,
                "value": row.estimate.score.value,
                "lo": row.estimate.score.lo,
                "hi": row.estimate.score.hi,
                "matched": row.matched,
                "a": row.of_a,
                "b": row.of_b,
                "articles": row.articles,
                "empty": row.empty,
                "masked": row.masked,
                **row.more,
                "reason": row.estimate.score.reason,
            }
            for row in rows
        ],
        columns=[*COLUMNS, *more, "reason"],
    )
    counts = [name for name in more if all(isinstance(row.more.get(name, 0), int) for row in rows)]
    partly = [name for name in ("matched", "a", "b", *counts) if frame[name].isna().any()]
    return frame.astype(dict.fromkeys(partly, "Int64"))


def wanting(rows: Sequence[Row], *, within: float) -> pd.DataFrame:
    """How many more articles each number wants until its interval is ± `within`: the first row, then the others, the most first.

    Where there is no interval, or one without width, `more` is missing, with the reason: nothing says how far further articles would differ.
    """
    frame = table_of(rows)[["scope", "measure", "value", "lo", "hi", "articles", "reason"]]
    reasons = [row.estimate.score.reason or (NO_WIDTH if row.estimate.score.lo == row.estimate.score.hi else "") for row in rows]
    more = [None if reason else more_articles(row.estimate, within=within) for row, reason in zip(rows, reasons, strict=True)]
    frame = frame.assign(more=pd.array(more, dtype="Int64"), reason=reasons)
    order = sorted(range(1, len(rows)), key=lambda place: (more[place] is None, -(more[place] or 0), rows[place].scope))
    return frame.iloc[[*range(min(1, len(rows))), *order]].reset_index(drop=True)
