"""The reference values of coefficients on items with categories, where the shared folder holds them."""

import json
import math
from pathlib import Path

import pytest

from annotator.agreement import distances
from annotator.agreement.coding import ac1, alpha, bennett, cohen, conger, fleiss, percent, point, scott
from annotator.agreement.distances import listed
from annotator.agreement.ratings import Item, gather, one_vs_rest
from annotator.agreement.ratingtables import joint, joints, pairs, shares

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "agreement"
pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason=f"the reference values aren't in {VECTORS}")

PAIRED = {
    "percent_agreement": percent,
    "fleiss_kappa": fleiss,
    "fleiss_kappa_missing_gwet": fleiss,
    "gwet_ac1": ac1,
    "gwet_ac1_multi": ac1,
    "bennett_s": bennett,
    "randolph_kappa": bennett,
    "brennan_prediger": bennett,
}
LEFT = {"cohen_kappa_se": "intervals come from articles", "gwet_ac2_quadratic": "not offered"}


def items(found):
    """The items of a file, the annotators numbered from a1, each item in an article of its own."""
    rows = [row["ratings"] for row in found for _ in range(row["count"])]
    return [Item(f"{place:04d}", {f"a{rater}": value for rater, value in enumerate(row, 1)}) for place, row in enumerate(rows)]


def value(measure, ratings, custom):
    """A measure by the name that the files give it."""
    name, _, category = measure.partition(":")
    if category:
        name = name.removesuffix("_category")
        ratings = one_vs_rest(ratings, next(each for each in ratings.categories if str(each) == category))
    if name in PAIRED:
        return point(pairs(ratings), PAIRED[name])
    if name.startswith("krippendorff_alpha"):
        table = pairs(ratings)
        scale = custom if name.endswith("custom") else getattr(distances, name.removeprefix("krippendorff_alpha").lstrip("_") or "nominal")
        return point(table, alpha, scale(table.categories))
    if name in ("hubert_kappa", "conger_kappa"):
        return point(shares(ratings), conger)
    if name == "light_kappa":
        return point(joints(ratings), cohen)
    table = joint(ratings, "a1", "a2")
    weights = {"cohen_kappa": distances.nominal, "kappa_quadratic": distances.interval, "weighted_kappa_custom": custom}
    return point(table, scott) if name == "scott_pi" else point(table, cohen, weights[name](table.categories))


def cases():
    for path in sorted(VECTORS.glob("coding_*.json")):
        for place, expected in enumerate(json.loads(path.read_text(encoding="utf-8"))["expected"]):
            if expected["check"] != "none":
                yield pytest.param(path, expected, id=f"{path.stem}-{place}-{expected['measure']}")


@pytest.mark.parametrize(("path", "expected"), list(cases()))
def test_a_coefficient_has_its_reference_value(path, expected):
    if expected["measure"] in LEFT:
        pytest.skip(LEFT[expected["measure"]])
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = found["items"]
    if expected.get("subset", "").startswith("items where both sets are non-empty"):
        rows = [row for row in rows if all(row["ratings"])]
    table = {tuple(key.split("|")): distance for key, distance in found.get("distance", {}).items()}
    score = value(expected["measure"], gather(items(rows)), listed(table))
    if expected["check"] == "nan":
        assert math.isnan(score.value)
        assert score.reason
        return
    assert score.value == pytest.approx(expected["value"], abs=expected["tolerance"])
    assert score.value == pytest.approx(expected.get("precise", score.value), abs=1e-9)


@pytest.mark.parametrize("scale", ["masi", "jaccard"])
def test_the_distances_of_sets_have_their_reference_values(scale):
    found = json.loads((VECTORS / "set_distances_masi_1.json").read_text(encoding="utf-8"))
    categories = [frozenset(pair[side]) for pair in found["pairs"] for side in "ab"]
    distance = getattr(distances, scale)(categories)
    for place, pair in enumerate(found["pairs"]):
        [measured] = distance.between([2 * place], [2 * place + 1], None)
        assert measured == pytest.approx(pair[f"{scale}_distance"], abs=found["tolerance"])
