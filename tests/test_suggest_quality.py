"""How well rules and names suggest, measured on news that they weren't written on, next to spaCy's EntityRuler with the same names."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy

from annotator.model import Zone
from annotator.suggest.evaluate import Mention, Score, mapped, mentions, outermost, strict, table
from annotator.suggest.names import Names
from annotator.suggest.rules import Rules
from annotator.suggest.settle import settle
from annotator.suggest.suggester import Candidate, audible
from annotator.zones import find as find_zones

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
NEWS = SHARED / "foreign" / "smartdata-news" / "stream.jsonl"
ARTICLE = SHARED / "articles" / "putin-pezeshkian.de.txt"

# SmartData has four of our labels and no adjectives of nationality of its own, so the other labels are left out on both sides.
SMARTDATA_LABELS = {label: label for label in ("PER", "ORG", "LOC", "DATE")}
# The rules were tuned on the first half; only the second one is evidence.
TUNED = 150

Find = Callable[[str], list[Mention]]


@pytest.fixture(scope="module")
def finders() -> dict[str, Find]:
    names, rules = Names(), Rules("de")
    ruler_language = spacy.blank("de")
    ruler = ruler_language.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": entry.label, "pattern": name} for name, entry in names.entries("de").items()])

    def ours(text: str) -> list[Mention]:
        found = [*names.find(text, "de"), *rules.find(text)]
        return mentions(settle(found, order=lambda item: (item.start - item.end, -item.score, item.start, item.label)))

    def rulers(text: str) -> list[Mention]:
        return [(entity.start_char, entity.end_char, entity.label_) for entity in ruler_language(text).ents]

    return {"rules + names": ours, "EntityRuler, same names": rulers}


def smartdata_scores(find: Find, documents: list[dict]) -> dict[str, Score]:
    return strict(
        (
            # SmartData has no nesting: what lies inside another suggestion isn't compared
            mapped(outermost(find(document["text"])), SMARTDATA_LABELS),
            [(span["start"], span["end"], span["label"]) for span in document["spans"]],
        )
        for document in documents
    )


@pytest.mark.skipif(not NEWS.exists(), reason=f"needs {NEWS.name} of the shared folder beside the project")
def test_rules_and_names_beat_an_entity_ruler_on_unseen_news(finders: dict[str, Find]) -> None:
    documents = [json.loads(line) for line in NEWS.read_text(encoding="utf-8").splitlines()]

    scores = {name: smartdata_scores(find, documents[TUNED:]) for name, find in finders.items()}

    print("\nSmartData news, strict, the half that the rules were not tuned on\n" + table(scores))
    assert len(documents) == 300
    assert scores["rules + names"]["all"].f > scores["EntityRuler, same names"]["all"].f + 0.1
    assert scores["rules + names"]["all"].f > 0.55


def reading(text: str) -> list[Mention]:
    """The reading made by hand: every name string of the table at its occurrences, of which those in credits are left out."""
    gold: list[Mention] = []
    with (HERE / "data" / "real-reading.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            places = [match.span() for match in re.finditer(re.escape(row["quote"]), text)]
            wanted = range(1, len(places) + 1) if row["occurrences"] == "all" else [int(number) for number in row["occurrences"].split(",")]
            gold.extend((*places[number - 1], row["label"]) for number in wanted)
    return gold


def heard(found: list[Mention], zones: tuple[Zone, ...]) -> list[Mention]:
    return mentions(audible([Candidate(start, end, label, 0.0, "") for start, end, label in found], zones))


@pytest.mark.skipif(not ARTICLE.exists(), reason=f"needs {ARTICLE.name} of the shared folder beside the project")
def test_rules_and_names_beat_an_entity_ruler_on_a_real_article(finders: dict[str, Find]) -> None:
    text = ARTICLE.read_bytes().decode()
    zones = find_zones(text)
    gold = reading(text)

    scores = {
        name: strict([([mention for mention in heard(find(text), zones) if mention[2] != "QUANTITY"], gold)])
        for name, find in finders.items()
    }

    print(
        "\na real article, strict, against a reading made by hand (the rules were written with it at hand: no evidence for other articles)\n"
        + table(scores)
    )
    assert 150 <= len(gold) <= 200
    assert scores["rules + names"]["all"].f > scores["EntityRuler, same names"]["all"].f + 0.05
    assert scores["rules + names"]["all"].f > 0.8


@pytest.mark.skipif(not ARTICLE.exists(), reason=f"needs {ARTICLE.name} of the shared folder beside the project")
def test_the_reading_by_hand_lies_in_no_silent_zone() -> None:
    text = ARTICLE.read_bytes().decode()
    gold = reading(text)

    assert sorted(heard(gold, find_zones(text))) == sorted(gold)
