"""Schemes from tables: cells are text, and every wrong row is named."""

import pytest

from annotator.labeltable import LARGEST, TableRefused, from_csv
from annotator.scheme import RelationLabel, SpanLabel, TopicLabel


def refused(text: str) -> list[str]:
    with pytest.raises(TableRefused) as found:
        from_csv(text, file="labels.csv")
    return [str(problem) for problem in found.value.problems]


def test_a_table_of_labels_alone_gives_keys_and_colours():
    scheme = from_csv("label\nVESSEL\nPORT\n")
    assert [(each.label, each.key) for each in scheme.spans] == [("VESSEL", "1"), ("PORT", "2")]
    assert len({each.colour for each in scheme.spans}) == 2
    assert scheme.version == 1


def test_every_column_comes_to_its_place():
    text = "label,name,key,colour,description,kind,head,tail\n"
    text += 'VESSEL,Schiff 🚢,3,#0b6bcb,"A ship, or a boat.\nNo planes.",,,\nPORT,Hafen,,,,span,,\nCALLS_AT,läuft an,,,,relation,VESSEL,PORT VESSEL\ntrade,,,,,topic,,\n'
    scheme = from_csv(text)
    assert scheme.spans[0] == SpanLabel(
        label="VESSEL", name="Schiff 🚢", key="3", colour="#0b6bcb", description="A ship, or a boat.\nNo planes."
    )
    assert scheme.relations == (RelationLabel(label="CALLS_AT", name="läuft an", head=("VESSEL",), tail=("PORT", "VESSEL")),)
    assert scheme.topics == (TopicLabel(label="trade"),)


@pytest.mark.parametrize(
    "label", ["NO", "no", "on", "Off", "yes", "true", "null", "007", "1e5", "2024-01-01", "1_000", "NaN", "0x10", "__proto__"]
)
def test_a_cell_is_the_text_that_it_is(label):
    assert from_csv(f"label,name\n{label},{label}\n").spans[0] == from_csv(f'label,name\n"{label}","{label}"\n').spans[0]
    assert (from_csv(f"label\n{label}\n").span_labels, from_csv(f"label,name\nX,{label}\n").spans[0].name) == ((label,), label)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spreadsheets_of_every_manner_are_read(mark, start, end):
    text = start + end.join(
        mark.join(cells) for cells in (("Label", " Name "), ("VESSEL", "Schiff, groß" if mark != "," else "Schiff"), ("", ""))
    )
    assert [(each.label, each.name[:6]) for each in from_csv(text).spans] == [("VESSEL", "Schiff")]


def test_what_a_row_says_of_its_key_comes_before_what_is_chosen_for_others():
    scheme = from_csv("label,key\nA,\nB,1\nC,\n")
    assert [(each.label, each.key) for each in scheme.spans] == [("A", "2"), ("B", "1"), ("C", "3")]


def test_every_wrong_row_is_named_and_not_only_the_first():
    text = "label,key,colour\nVESSEL,1,#0b6bcb\nvessel,2,\na b,3,\nPORT,1,\nQUAY,4,#ffff00\nCRANE,x,\n"
    found = refused(text)
    assert [each.partition(": ")[0] for each in found] == ["labels.csv:3", "labels.csv:4", "labels.csv:5", "labels.csv:6", "labels.csv:7"]
    assert "'vessel' differs from 'VESSEL' only in how it is written" in found[0]
    assert "'a b' can't be a label" in found[1]
    assert "the key 1 is VESSEL's already" in found[2]
    assert "#ffff00 is hard to see on a light page" in found[3]
    assert "'x' can't be a label's key" in found[4]


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1", "\uff20x"])
@pytest.mark.parametrize("column", ["label", "name", "description"])
def test_a_cell_that_is_a_formula_is_refused_with_its_row_and_column(cell, column):
    row = {"label": "X", "name": "n", "description": "d"} | {column: cell}
    found = refused("label;name;description\n" + ";".join(f'"{each}"' for each in row.values()) + "\n")
    assert found == [f"labels.csv:2: {column}: {cell!r} begins like a formula, which spreadsheets run; begin it with a letter."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "labels.csv:1: the table has no label; expected one a row below the names of the columns."),
        ("label\n\n", "labels.csv:1: the table has no label"),
        ("name,key\nVESSEL,1\n", "labels.csv:1: there is no column 'label'; known: name, key."),
        ("label,label\nA,B\n", "labels.csv:1: the column 'label' stands twice"),
        ("label,weight\nA,3\n", "labels.csv:1: the column 'weight' means nothing here; known:"),
        ("label,name\nA\n", "labels.csv:2: the row has 1 cells, the header 2. Is a quotation mark"),
        ('label,name\nA,"b\n', "labels.csv:2: unexpected end of data"),
        ("label,kind\nA,event\n", "labels.csv:2: kind: 'event' is none of span, relation, topic"),
        ("label,kind,head\nA,span,B\n", "labels.csv:2: head: only relations have one."),
        ("label,kind,head\nA,span,\nR,relation,B\n", "labels.csv:3: head: 'B' is no span label of this table; known: A."),
        ("label,kind\ntrade,topic\nTrade,topic\n", "labels.csv:3: the topic 'Trade' stands on an earlier row."),
        ("label,name\nA,a\x00b\n", "labels.csv:2: the name holds the character U+0000"),
        ("x" * (LARGEST + 1), "at most 1,048,576 are read."),
    ],
)
def test_a_table_that_is_no_scheme_says_why(text, said):
    assert any(said in each for each in refused(text)), refused(text)


def test_the_message_of_many_wrong_rows_stays_short():
    with pytest.raises(TableRefused) as found:
        from_csv("label\n" + "a b\n" * 50)
    assert str(found.value).count("\n") == 20
    assert str(found.value).endswith("and 30 more")
    assert len(found.value.problems) == 50


def test_a_thousand_labels_are_read():
    scheme = from_csv("label\n" + "".join(f"L{number}\n" for number in range(1000)))
    assert (len(scheme.spans), scheme.spans[-1].label) == (1000, "L999")
    assert refused("label\n" + "".join(f"L{number}\n" for number in range(1001))) == [
        "labels.csv:1002: the table has 1,001 labels; at most 1,000 are read."
    ]
