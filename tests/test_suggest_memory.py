import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.decided import decided
from annotator.model import AnnotationSet, Rejection, Span, Zone
from annotator.suggest.memory import Memory, Tally, remembered
from tests.marks import marked
from tests.strategies import article_of
from tests.suggested import places, sound, wanted

NAMES = [
    *("Ilse Brandt", "Brandt", "Brandts", "Bran\u00addt", "BRANDT", "Ilse Tanns", "O’Neil AG", "O'Neil", "Su-35", "A\u0308gir", "„Ägir“"),
    *("ביירות", "וביירות", "דמשק", "الأردن", "للأردن", "بالأردن", "ש\u05c1לום", "🙂", " "),
]
names = st.one_of(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("-".join))


def refusing(source: str, *, id: str = "b") -> tuple:
    """An article in which every marked span was refused."""
    article, annotations = marked(source, id=id)
    rejections = [Rejection(id=f"r{number}", of=span) for number, span in enumerate(annotations.spans)]
    return article, AnnotationSet(rejections)


def test_what_was_decided_elsewhere_is_offered_with_its_count() -> None:
    elsewhere = marked("[Axios]ORG und [Axios]ORG berichten.", id="b")
    article, gold = marked("Wie [Axios]ORG meldet.")
    (span,) = Memory([(*elsewhere, False)])(article, ())
    assert places([span]) == wanted(gold)
    assert sound(article, [span])
    assert span.ext["why"] == "seen 2 times as ORG"


def test_the_label_seen_most_wins_and_a_tie_goes_to_the_alphabet() -> None:
    most = marked("[Axios]LOC [Axios]ORG [Axios]ORG [Tann]PER [Tann]LOC", id="b")
    article, gold = marked("[Axios]ORG [Tann]LOC")
    assert places(Memory([(*most, False)])(article, ())) == wanted(gold)


def test_the_order_of_what_was_decided_changes_nothing() -> None:
    decided = [(*marked(source, id=str(number)), False) for number, source in enumerate(["[Tann]PER", "[Tann]LOC", "[Axios]ORG"])]
    article, _ = marked("Axios Tann")
    assert Memory(decided)(article, ()) == Memory(reversed(decided))(article, ())


def test_a_refusal_in_this_article_is_never_offered_again_here() -> None:
    elsewhere = marked("[Axios]ORG [Axios]ORG [Axios]ORG", id="b")
    here = refusing("Wie [Axios]ORG meldet. Axios.", id="a")
    assert Memory([(*elsewhere, False), (*here, True)])(here[0], ()) == []


def test_a_refusal_of_one_label_leaves_another() -> None:
    elsewhere = marked("[Axios]ORG [Axios]ORG [Axios]LOC", id="b")
    here = refusing("Wie [Axios]ORG meldet.", id="a")
    _, gold = marked("Wie [Axios]LOC meldet.")
    assert places(Memory([(*elsewhere, False), (*here, True)])(here[0], ())) == wanted(gold)


@pytest.mark.parametrize(
    ("accepted", "refused", "offered"),
    [
        ("[Axios]ORG", "[Axios]ORG", ["Axios"]),
        ("[Axios]ORG", "[Axios]ORG [Axios]ORG", []),
        ("[Axios]ORG [Axios]ORG", "[Axios]ORG", ["Axios"]),
    ],
)
def test_what_was_refused_elsewhere_more_often_than_accepted_is_silent(accepted: str, refused: str, offered: list[str]) -> None:
    article, _ = marked("Wie Axios meldet.")
    memory = Memory([(*marked(accepted, id="b"), False), (*refusing(refused, id="c"), False)])
    assert [span.text for span in memory(article, ())] == offered


def test_a_correction_counts_as_a_refusal_of_what_was_suggested() -> None:
    article, annotations = marked("[Axios]ORG", id="b")
    (span,) = annotations.spans
    corrected = AnnotationSet([replace(span, was=replace(span, label="LOC"))])
    memory = Memory([(article, corrected, True)])
    again, gold = marked("[Axios]ORG")
    assert places(memory(again, ())) == wanted(gold)


def test_variants_are_known_surname_genitive_and_hyphen_part() -> None:
    elsewhere = marked("[Wolodymyr Tann]PER aus [Orluks]LOC mit der [Su-35]WEAPON", id="b")
    article, gold = marked("[Tanns]PER Reise: [Wolodymyr Tann]PER in [Orluk]LOC, [Orluk]LOC-Nord, eine [Su-35]WEAPON-Staffel, Tannen.")
    spans = Memory([(*elsewhere, False)])(article, ())
    assert places(spans) == wanted(gold)
    assert spans[0].ext["why"] == "short for Wolodymyr Tann, seen once as PER"


def test_a_discontinuous_span_is_not_remembered() -> None:
    article, _ = marked("Finanz- und Verteidigungszusagen", id="b")
    span = Span(id="x", start=0, end=32, label="ORG", text=article.text, segments=((0, 7), (12, 32)))
    assert Memory([(article, AnnotationSet([span]), False)])(article, ()) == []


def test_memory_is_silent_in_boilerplate_and_exact_after_an_emoji() -> None:
    elsewhere = marked("[Axios]ORG", id="b")
    article, _ = marked("🛰️ Axios\nAxios")
    zones = (Zone(start=9, end=14, type="boilerplate"),)
    (span,) = Memory([(*elsewhere, False)])(article, zones)
    assert (span.start, span.end) == (3, 8)


def test_an_empty_memory_is_silent() -> None:
    article, _ = marked("Axios")
    assert Memory([])(article, ()) == []


class Everything(Tally):
    """A tally that leaves nothing aside for an article."""

    def beginning(self, at):
        return {form: labels.copy() for form, labels in self._forms.items()}


@settings(max_examples=500, deadline=None)
@given(
    lang=st.sampled_from(["de", "en", "he", "ar"]),
    text=st.lists(names, min_size=1, max_size=6).map(" ".join),
    said=st.lists(st.tuples(names, st.sampled_from(["PER", "ORG", "DATE"]), st.booleans()), max_size=12),
)
@example(lang="de", text="Brandts", said=[("Brandt", "PER", False)])
@example(lang="en", text="BRANDT", said=[("Brandt", "PER", False)])
def test_what_no_word_of_the_article_can_begin_is_left_aside_and_not_missed(lang, text, said):
    elements = [
        (number, Span(id=f"s{number}", start=0, end=len(name), label=label, text=name), refused)
        for number, (name, label, refused) in enumerate(said)
    ]
    annotations = AnnotationSet([Rejection(id=f"r{number}", of=span) if refused else span for number, span, refused in elements])
    memory, whole = Memory([(article_of("x"), annotations, False)]), Memory([])
    whole._tally = Everything()
    whole._tally.count([decided(annotations)])
    article = replace(article_of(text), lang=lang)
    assert memory(article, ()) == whole(article, ())


def test_what_is_counted_out_was_never_there():
    one, other = decided(marked("[Axios]ORG [Tann]PER")[1]), decided(marked("[Axios]LOC [Tann]PER")[1])
    tally, only = Tally(), Tally()
    tally.count([one, other])
    tally.count([], [other])
    only.count([one])
    article, _ = marked("Axios Tann")
    assert remembered(tally, article, ()) == remembered(only, article, ()) != []
