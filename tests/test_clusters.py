"""Clusters: one place with everybody's vote; who finished and marked nothing votes none, who wasn't asked doesn't vote."""

import numpy as np
import pytest
from msgspec.structs import replace

from annotator.clusters import NONE, Cluster, clusters, masked, weighed
from annotator.evidence import Answer, Evidence
from annotator.model import AnnotationSet, Labels, Segment
from tests.marks import marked

TEXT = "Ilse 🚢 in Kiel am Gipfel"
LABELS = Labels(spans=("PER", "LOC", "ORG"))


def evidence(*, mask: tuple[Segment, ...] | None = None, **said: str | Answer) -> Evidence:
    answers = {}
    for name, source in said.items():
        found = marked(source)[1].spans if isinstance(source, str) else ()
        whole = Answer(state="done", labels=LABELS, zones=((0, len(TEXT)),), annotations=AnnotationSet(found))
        answers[name] = whole if isinstance(source, str) else source
    return Evidence(article=marked(TEXT, id="x")[0], answers=answers, mask=mask or ((0, len(TEXT)),))


def votes(found: Evidence) -> list[tuple[str, dict[str, str]]]:
    return [(cluster.said.text, cluster.votes) for cluster in clusters(found)]


def test_a_place_is_one_cluster_whatever_its_labels_and_an_empty_answer_votes_none() -> None:
    assert votes(evidence(a1="[Ilse]PER 🚢 in [Kiel]LOC am Gipfel", a2="Ilse 🚢 in [Kiel]ORG am Gipfel", a3=TEXT)) == [
        ("Ilse", {"a1": "PER", "a2": NONE, "a3": NONE}),
        ("Kiel", {"a1": "LOC", "a2": "ORG", "a3": NONE}),
    ]


def test_other_borders_are_another_place_and_the_longer_comes_first() -> None:
    assert votes(evidence(a1="Ilse 🚢 in [Kiel am Gipfel]LOC", a2="Ilse 🚢 in [Kiel]LOC am Gipfel")) == [
        ("Kiel am Gipfel", {"a1": "LOC", "a2": NONE}),
        ("Kiel", {"a1": NONE, "a2": "LOC"}),
    ]


def test_where_a_reader_stacked_labels_each_label_is_a_cluster() -> None:
    assert votes(evidence(a1="Ilse 🚢 in [[Kiel]LOC]ORG am Gipfel", a2="Ilse 🚢 in [Kiel]LOC am Gipfel")) == [
        ("Kiel", {"a1": "LOC", "a2": "LOC"}),
        ("Kiel", {"a1": "ORG", "a2": NONE}),
    ]


def test_who_did_not_read_there_was_not_asked_or_is_not_done_has_no_vote() -> None:
    empty = Answer(state="done", labels=LABELS, zones=((0, len(TEXT)),))
    assert votes(
        evidence(
            a1="Ilse 🚢 in [Kiel]LOC am Gipfel",
            a2=replace(empty, zones=((0, 4),)),
            a3=replace(empty, labels=Labels(spans=("PER",))),
            a4=replace(empty, state="open"),
            a5=empty,
        )
    ) == [("Kiel", {"a1": "LOC", "a5": NONE})]


def test_spans_in_masked_text_form_no_cluster_and_are_counted() -> None:
    found = evidence(a1="[Ilse]PER 🚢 in [Kiel]LOC am Gipfel", a2=TEXT, mask=((0, 4),))
    assert [text for text, _ in votes(found)] == ["Ilse"]
    assert masked(found) == 1


def test_what_is_likeliest_rests_on_two_votes_or_more_and_a_tie_has_no_label() -> None:
    span = marked("[Ilse]PER")[1].spans[0]
    place = ((0, 4),)
    alone = Cluster(article="x", place=place, votes={"a1": "PER"}, spans={"a1": span})
    torn = Cluster(article="x", place=place, votes={"a1": "PER", "a2": NONE}, spans={"a1": span})
    sure = Cluster(article="x", place=place, votes={"a1": "LOC", "a2": "LOC", "a3": "LOC"}, spans={"a1": span})
    (one, two, three), warnings = weighed([alone, torn, sure])
    assert (one.label, one.probability) == (None, None)
    assert (two.label, three.label, three.probability) == (None, "LOC", 1)
    assert [each.settled(0.9) for each in (one, two, three)] == [None, None, "LOC"]
    assert warnings == ("only 2 places were voted on by two readers or more: with fewer than 1,000 the probabilities are too high",)


def simulated(number: int, generator: np.random.Generator) -> tuple[list[Cluster], list[str]]:
    """Places with a true label each, of three readers who see seven in ten as they are and guess at the others."""
    labels, span = ("PER", "LOC", "ORG", NONE), marked("[Ilse]PER")[1].spans[0]
    truth = [labels[place] for place in generator.choice(4, size=number, p=(0.3, 0.25, 0.2, 0.25))]
    found = [{name: true if generator.random() < 0.7 else labels[generator.integers(4)] for name in ("a1", "a2", "a3")} for true in truth]
    kept = [(votes, true) for votes, true in zip(found, truth, strict=True) if set(votes.values()) != {NONE}]
    return [Cluster(article="x", place=((0, 4),), votes=votes, spans={"a1": span}) for votes, _ in kept], [true for _, true in kept]


@pytest.mark.parametrize(("number", "corpora", "right", "called"), [(100, 40, 0.87, 0.987), (1000, 15, 0.96, 0.973)])
def test_from_few_places_the_model_is_too_sure_of_itself(number: int, corpora: int, right: float, called: float) -> None:
    generator = np.random.default_rng(1)
    sure = []
    for _ in range(corpora):
        found, truth = simulated(number, generator)
        told, _ = weighed(found)
        sure += [(each.label == true, each.probability) for each, true in zip(told, truth, strict=True) if each.settled(0.9)]
    assert np.mean([hit for hit, _ in sure]) == pytest.approx(right, abs=0.02)
    assert np.mean([probability for _, probability in sure]) == pytest.approx(called, abs=0.01)
