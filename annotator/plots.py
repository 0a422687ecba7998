"""Charts of agreement that JupyterLab draws as they are; they can be read without colour."""

from typing import Any

import altair as alt
import pandas as pd

from annotator.agreement.disagreement import MISSING

_ROW = 22


def intervals(frame: pd.DataFrame, title: str) -> Any:
    """A point for each scope with its interval, and the numbers behind it as a tooltip; what is undefined is left out and named."""
    defined = frame[frame["value"].notna()]
    missing = [str(scope) for scope in frame.loc[frame["value"].isna(), "scope"]]
    rows = alt.Y("scope:N", sort=list(defined["scope"]), title=None, axis=alt.Axis(labelLimit=300))
    base = alt.Chart(defined)
    shown = ["scope", "value", "lo", "hi", "matched", "a", "b", "articles"]
    rule = base.mark_rule().encode(x="lo:Q", x2="hi:Q", y=rows)
    point = base.mark_point(filled=True, size=60).encode(
        x=alt.X("value:Q", title="F1, with the 95 % interval", scale=alt.Scale(domain=[0, 1])), y=rows, tooltip=shown
    )
    value = base.mark_text(align="left", dx=8, dy=-8, fontSize=10).encode(x="value:Q", y=rows, text=alt.Text("value:Q", format=".2f"))
    undefined = f"undefined: {', '.join(missing)}" if missing else ""
    return _on_white(alt.layer(rule, point, value)).properties(
        title=alt.TitleParams(title, subtitle=undefined, anchor="start"), width=420, height=max(3, len(defined)) * _ROW
    )


def confusion(table: pd.DataFrame, title: str) -> Any:
    """The confusion table as squares with their numbers: darker where more spans meet, the share taken of the row."""
    one, other = str(table.index.name), str(table.columns.name)
    long: list[dict[str, Any]] = []
    for row in table.index:
        whole = float(table.loc[row].sum())
        for column in table.columns:
            number = float(table.loc[row, column])
            if not (row == MISSING and column == MISSING):
                long.append({one: row, other: column, "spans": number, "share": number / whole if whole else 0.0})
    order = list(table.index)
    base = alt.Chart(pd.DataFrame(long)).encode(
        x=alt.X(f"{other}:N", sort=order, axis=alt.Axis(orient="top", labelAngle=-45), title=other),
        y=alt.Y(f"{one}:N", sort=order, title=one),
    )
    square = base.mark_rect(stroke="#999", strokeWidth=0.5).encode(
        color=alt.Color("share:Q", scale=alt.Scale(scheme="greys", domain=[0, 1.4]), legend=None), tooltip=[one, other, "spans", "share"]
    )
    number = (
        base.transform_filter("datum.spans > 0")
        .mark_text(fontSize=11)
        .encode(text=alt.Text("spans:Q", format="~g"), color=alt.condition("datum.share > 0.75", alt.value("white"), alt.value("black")))
    )
    side = len(order) * (_ROW + 14)
    return _on_white(alt.layer(square, number)).properties(
        title=alt.TitleParams(title, anchor="start"), width=side, height=len(order) * (_ROW + 6)
    )


def pairs(frame: pd.DataFrame, title: str) -> Any:
    """Every annotator against every other: the value stands in each square, darker where they agree less."""
    both = pd.DataFrame(
        [
            {"one": names[0], "other": names[1], "value": value}
            for scope, value in zip(frame["scope"], frame["value"], strict=True)
            for names in (str(scope).split(" – "), str(scope).split(" – ")[::-1])
        ],
        columns=["one", "other", "value"],
    )
    base = alt.Chart(both).encode(x=alt.X("one:N", title=None), y=alt.Y("other:N", title=None))
    square = base.mark_rect(stroke="#999").encode(
        color=alt.Color("value:Q", scale=alt.Scale(scheme="greys", reverse=True, domain=[-0.4, 1]), legend=None)
    )
    number = base.mark_text().encode(
        text=alt.Text("value:Q", format=".2f"), color=alt.condition("datum.value < 0.3", alt.value("white"), alt.value("black"))
    )
    return _on_white(alt.layer(square, number)).properties(
        title=alt.TitleParams(title, anchor="start"), width=alt.Step(60), height=alt.Step(36)
    )


def _on_white(chart: Any) -> Any:
    """A chart whose colours are all its own: a dark theme changes the words of the axes alone, and leaves black marks on black."""
    axes = chart.configure(background="white").configure_view(stroke="#ddd")
    named = axes.configure_title(color="black", subtitleColor="black")
    return named.configure_axis(labelColor="black", titleColor="black", gridColor="#ddd", domainColor="#888", tickColor="#888")
