"""alpha_U of 1995 and 2004: published and reference values."""

import pytest
from hypothesis import given, settings

from annotator.agreement.continuum import pieces
from annotator.agreement.unitizing1995 import alpha_u
from annotator.agreement.values import NO_PAIR, NO_UNITS, ONE_CATEGORY, OVERLAPPING, Answers
from tests.agreement.continua import answered, continuum, expected, vectors
from tests.agreement.strategies import answers

FILES = ["dkpro_negative", "identical_units", "krippendorff_1995_p57", "krippendorff_2004_p254", "random_2raters_0"]


@pytest.mark.parametrize("name", FILES)
def test_values_are_those_of_the_reference_values(name: str) -> None:
    found = vectors(f"unitizing1995_{name}.json")
    pooled, labels = alpha_u(continuum(found))
    measured = {"alpha_u": pooled.value}
    for label, each in labels.items():
        measured |= {f"alpha_u_category:{label}": each.score.value, f"D_o:{label}": each.observed, f"D_e:{label}": each.expected}
    for measure, wanted in expected(found).items():
        assert measured[measure] == pytest.approx(wanted["value"], abs=wanted["tolerance"])


def test_the_example_of_2004() -> None:
    # Krippendorff 2004, Content Analysis, p. 254
    k = "k 30-90, k 150-200"
    pooled, labels = alpha_u(pieces(answered(length=300, a1=f"c 75-145, c 220-250, {k}", a2=f"c 70-150, c 205-225, c 250-270, {k}")))
    c = labels["c"]
    assert (c.observed, c.expected) == (pytest.approx(0.0144, abs=1e-4), pytest.approx(0.0532, abs=1e-4))
    assert c.score.value == pytest.approx(0.7286, abs=1e-4)
    assert labels["k"].score.value == 1.0
    assert pooled.value == pytest.approx(0.8591, abs=5e-4)


def test_without_evidence_there_is_a_reason() -> None:
    assert alpha_u(pieces(answered(a1="", a2="")))[0].reason == NO_UNITS
    assert alpha_u(pieces(answered(a1="PER 0-5")))[0].reason == NO_PAIR
    assert alpha_u(pieces(answered(a1="PER 0-5, PER 3-9", a2="")))[0].reason == OVERLAPPING
    assert alpha_u(pieces(answered(length=1, a1="PER 0-1", a2="PER 0-1")))[0].reason == ONE_CATEGORY


@settings(deadline=None, max_examples=80)
@given(answers(annotators=("a1", "a2", "a3")))
def test_no_valid_answers_raise_and_no_order_shows(found: Answers) -> None:
    other = Answers(article="a", length=found.length, units={name: found.units[name][::-1] for name in ("a3", "a1", "a2")})
    pooled, labels = alpha_u(pieces(found))
    assert pooled.defined == (not pooled.reason)
    assert (str(alpha_u(pieces(other))[0]), list(labels)) == (str(pooled), sorted(labels))
