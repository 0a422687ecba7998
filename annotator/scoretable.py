"""Scores as a table: one row a number, with its interval and what it rests on, or with the reason why there is none."""

from collections.abc import Sequence

import pandas as pd

from annotator.comparison import Row

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
