"""New labels, one by one: what is refused with its reason, and what is chosen for what was left open."""

import pytest
from msgspec import convert

from annotator import news
from annotator.labels import KEYS, LEAST, WHEEL, NewLabel, add_label, colour_problem, contrast, next_colour, next_key
from annotator.scheme import Manifest, Scheme, SpanLabel
from annotator.templates import template

NEWS = Manifest(id="c", name="Probe", scheme=template("news"))


def asked(**members: str) -> NewLabel:
    return convert(members, NewLabel)


def test_a_label_comes_last_with_the_next_key_and_a_colour_of_its_own_and_the_version_counts_up():
    scheme = add_label(NEWS, asked(label="VESSEL", name="Schiff 🚢")).scheme
    assert scheme.version == 2
    assert scheme.span_labels == (*NEWS.scheme.span_labels, "VESSEL")
    added = scheme.spans[-1]
    assert (added.name, added.key) == ("Schiff 🚢", "9")
    assert added.colour not in {each.colour for each in NEWS.scheme.spans}
    assert contrast(added.colour) >= 4


def test_everything_else_of_the_manifest_stays():
    before = Manifest(id="c", name="Probe", languages=("de",), leads=("lead",), blind=False, scheme=news.scheme())
    after = add_label(before, asked(label="VESSEL"))
    assert (after.id, after.languages, after.leads, after.blind) == ("c", ("de",), ("lead",), False)
    assert after.scheme.relations == before.scheme.relations
    assert after.scheme.events == before.scheme.events


def test_a_key_and_a_colour_that_were_given_are_kept_and_an_empty_key_is_none():
    added = add_label(NEWS, asked(label="VESSEL", key="0", colour="#0B6BCB")).scheme.spans[-1]
    assert (added.key, added.colour) == ("0", "#0b6bcb")
    assert add_label(NEWS, asked(label="VESSEL", key="")).scheme.spans[-1].key == ""


@pytest.mark.parametrize(
    "label", ["VESSEL", "Schiff", "船", "سفينة", "NO", "on", "007", "__proto__", "constructor", "B-PER", "a", "Fähre.alt", "x" * 64]
)
def test_a_name_that_can_be_a_label(label):
    assert add_label(NEWS, asked(label=label)).scheme.spans[-1].label == label


@pytest.mark.parametrize(
    "label",
    [
        "",
        " ",
        "a b",
        "VESSEL\n",
        "\ufeffX",
        "=1+1",
        "-X",
        "+X",
        "@X",
        "\uff1dX",
        "\tX",
        "<b>",
        "a,b",
        "'X'",
        "x" * 65,
        "a\u202eb",
        "\u0301a" + " ",
        "\ud800",
        "🚢",
    ],
)
def test_a_name_that_can_be_no_label(label):
    with pytest.raises(ValueError, match=r"can't be a label; use 1 to 64|the label is empty"):
        add_label(NEWS, NewLabel(label=label))


@pytest.mark.parametrize(
    ("label", "said"), [("PER", "is there already"), ("per", "differs from 'PER' only"), ("Per", "'PER'"), ("\uff30ER", "'PER'")]
)
def test_a_label_that_is_there_already_in_whatever_capitals_is_refused(label, said):
    with pytest.raises(ValueError, match=said):
        add_label(NEWS, asked(label=label))


def test_labels_that_differ_in_how_an_accent_is_encoded_are_the_same():
    manifest = add_label(NEWS, asked(label="FÄHRE"))
    with pytest.raises(ValueError, match="differs from 'FÄHRE' only"):
        add_label(manifest, asked(label="FA\u0308HRE"))


def test_a_key_that_is_taken_is_refused_with_the_next_free_one():
    with pytest.raises(ValueError, match=r"the key 1 is PER's already; the next free one is 9\."):
        add_label(NEWS, asked(label="VESSEL", key="1"))


@pytest.mark.parametrize("key", ["a", "11", "٣", "²", " ", "Enter"])
def test_a_key_that_is_no_digit_is_refused(key):
    with pytest.raises(ValueError, match="can't be a label's key; expected one digit"):
        add_label(NEWS, asked(label="VESSEL", key=key))


def test_a_label_without_a_key_holds_the_one_that_the_palette_gives_it():
    scheme = Scheme(spans=(SpanLabel(label="A"), SpanLabel(label="B", key="1"), SpanLabel(label="C")))
    assert next_key(scheme) == "4"
    with pytest.raises(ValueError, match="the key 2 is A's already"):
        add_label(Manifest(id="c", name="n", scheme=scheme), asked(label="D", key="2"))


def test_the_eleventh_label_has_no_key():
    manifest = Manifest(id="c", name="n")
    for number in range(11):
        manifest = add_label(manifest, asked(label=f"L{number}"))
    assert [each.key for each in manifest.scheme.spans] == [*KEYS, ""]
    with pytest.raises(ValueError, match="none is free: leave it empty"):
        add_label(manifest, asked(label="L11", key="5"))


@pytest.mark.parametrize(
    ("colour", "said"),
    [
        ("#ffff00", "hard to see on a light page: a contrast of 1.1"),
        ("#000080", "hard to see on a dark page: a contrast of 1.2"),
        ("#FFFFFF", "hard to see on a light page: a contrast of 1.0"),
        ("red", "is no colour; expected # and six"),
        ("#12345", "is no colour"),
        ("#0b6bcb\n", "is no colour"),
        ("url(x)", "is no colour"),
        ("#１２３４５６", "is no colour"),
    ],
)
def test_a_colour_that_can_hardly_be_seen_is_refused_with_a_free_one(colour, said):
    with pytest.raises(ValueError, match=said) as refused:
        add_label(NEWS, asked(label="VESSEL", colour=colour))
    assert str(refused.value).endswith(f"A free one that stands out on both: {next_colour(NEWS.scheme)}.")


# the published examples of the ratio: black on white, and the lightest grey that small text on white may have
@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1.0), ("#111111", 1.0), ("#767676", 4.16)])
def test_contrast_is_that_with_the_less_favourable_page(colour, ratio):
    assert contrast(colour) == pytest.approx(ratio, abs=0.02)


def test_every_colour_that_is_proposed_or_built_in_stands_out_on_both_pages():
    assert min(contrast(colour) for colour in WHEEL) >= 4
    assert [colour_problem(each.colour) for each in news.scheme().spans] == [""] * 9
    assert min(contrast(each.colour) for each in news.scheme().spans) >= LEAST


def test_twenty_labels_in_a_row_have_twenty_colours():
    manifest = NEWS
    for number in range(20):
        manifest = add_label(manifest, asked(label=f"L{number}"))
    colours = [each.colour for each in manifest.scheme.spans]
    assert len(set(colours)) == len(colours)


@pytest.mark.parametrize(("name", "said"), [("x" * 201, "has 201 characters; at most 200"), ("a\x00b", r"U\+0000"), ("\udc00", r"U\+DC00")])
def test_a_name_that_forms_cant_show_is_refused(name, said):
    with pytest.raises(ValueError, match=f"the name .*{said}"):
        add_label(NEWS, NewLabel(label="VESSEL", name=name))


def test_a_scheme_has_at_most_ten_thousand_labels():
    full = Scheme(spans=tuple(SpanLabel(label=f"L{number}") for number in range(10_000)))
    with pytest.raises(ValueError, match="10,000 labels, the most"):
        add_label(Manifest(id="c", name="n", scheme=full), asked(label="ONE"))
