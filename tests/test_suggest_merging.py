import random

import pytest

from annotator.model import Source, Topic
from annotator.suggest.merging import merge
from annotator.suggest.settle import conflicting
from tests.suggested import places, suggestion

TEXT = "Das Korps der iranischen Revolutionsgarden in Paris Hilton am Montag."


def offered(*lists: list) -> list[tuple[str, str]]:
    return [(each.element.text, each.element.label) for each in merge(lists)]


def test_equal_suggestions_become_one_with_all_sources_and_reasons() -> None:
    a = suggestion(TEXT, "Montag", "DATE", by="rules-de", score=0.9, why="day of the week")
    b = suggestion(TEXT, "Montag", "DATE", by="memory", score=0.5, why="seen 14 times as DATE")
    (merged,) = merge([[a], [b]])
    assert merged.sources == (Source(by="memory", version="1", score=0.5), Source(by="rules-de", version="1", score=0.9))
    assert merged.why == "seen 14 times as DATE; day of the week"
    assert merged.element.id == a.id


def test_the_reason_does_not_follow_the_element_but_the_foreign_key_does() -> None:
    (merged,) = merge([[suggestion(TEXT, "Montag", "DATE", why="day", kb="Q105")]])
    assert merged.element.ext == {"kb": "Q105"}


def test_nesting_with_another_label_stays() -> None:
    outer = suggestion(TEXT, "Korps der iranischen Revolutionsgarden", "ORG")
    inner = suggestion(TEXT, "iranischen", "NORP", by="names")
    assert offered([outer], [inner]) == [(outer.text, "ORG"), ("iranischen", "NORP")]


def test_nesting_with_the_same_label_keeps_the_longer() -> None:
    outer = suggestion(TEXT, "Korps der iranischen Revolutionsgarden", "ORG", score=0.1)
    inner = suggestion(TEXT, "Revolutionsgarden", "ORG", by="names", score=0.99)
    assert offered([inner], [outer]) == [(outer.text, "ORG")]


def test_nothing_is_offered_inside_a_person() -> None:
    assert offered([suggestion(TEXT, "Paris Hilton", "PER")], [suggestion(TEXT, "Paris", "LOC", by="names")]) == [("Paris Hilton", "PER")]


def test_of_two_labels_at_one_place_the_higher_score_wins() -> None:
    lists = [suggestion(TEXT, "Paris", "LOC", by="names", score=0.7)], [suggestion(TEXT, "Paris", "PER", score=0.8)]
    assert offered(*lists) == [("Paris", "PER")]


def test_what_the_reader_decided_before_wins_over_a_longer_one() -> None:
    lists = [suggestion(TEXT, "Paris Hilton am Montag", "EVENT")], [suggestion(TEXT, "in Paris", "LOC", by="memory", score=0.1)]
    assert offered(*lists) == [("in Paris", "LOC")]


def test_of_crossing_spans_the_longer_wins() -> None:
    lists = [suggestion(TEXT, "in Paris", "LOC")], [suggestion(TEXT, "Paris Hilton", "PER", by="names")]
    assert offered(*lists) == [("Paris Hilton", "PER")]


def test_a_stated_priority_is_kept() -> None:
    lists = [suggestion(TEXT, "Paris", "LOC", by="names", score=0.9)], [suggestion(TEXT, "Paris", "PER", by="rules-de", score=0.1)]
    assert [each.element.label for each in merge(lists, ("rules", "names"))] == ["PER"]


def test_what_is_no_span_follows() -> None:
    topic = Topic(id="s.1", label="politics", source=Source(by="x", version="1"))
    assert [each.element.id for each in merge([[topic], [suggestion(TEXT, "Montag", "DATE")]])][-1] == "s.1"


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_lists_changes_nothing_and_no_conflict_is_left(seed: int) -> None:
    chance = random.Random(seed)
    words = ["a", "bb", "ccc", "dddd", "eeeee", "ffffff"]
    text = " ".join(words)
    spans = []
    for number in range(30):
        first = chance.randrange(len(words))
        quote = " ".join(words[first : chance.randrange(first + 1, len(words) + 1)])
        spans.append(
            suggestion(text, quote, chance.choice(["PER", "ORG", "LOC", "NORP"]), by=f"s{number % 4}", score=chance.choice([0.5, 0.9]))
        )
    merged = merge([spans])
    shuffled = [[span] for span in chance.sample(spans, len(spans))]
    assert merge(shuffled) == merged
    kept = [each.element for each in merged]
    assert places(kept) == sorted(places(kept))
    assert not any(conflicting(a, b) for number, a in enumerate(kept) for b in kept[number + 1 :])
