"""Random items with ratings, and every coefficient on them at once, for the laws of coefficients on categories."""

from hypothesis import strategies as st

from annotator.agreement import distances
from annotator.agreement.coding import ac1, alpha, bennett, cohen, conger, fleiss, percent, point, scott
from annotator.agreement.distances import custom
from annotator.agreement.ratings import Item, members
from annotator.agreement.ratingtables import joint, joints, pairs, shares

WORDS = st.sampled_from(("arms", "crime", "sport"))
NUMBERS = st.sampled_from((0, 1, 2.5, 7))
SETS = st.frozensets(WORDS)
ANY = st.one_of(
    WORDS,
    SETS,
    st.booleans(),
    st.integers(),
    st.floats(),
    st.just(10**400),
    st.frozensets(st.one_of(WORDS, st.booleans(), st.integers(0, 1))),
)
KINDS = st.sampled_from((WORDS, NUMBERS, SETS))

SCALES = {
    **{name: getattr(distances, name) for name in ("nominal", "ordinal", "interval", "linear", "ratio", "jaccard", "masi")},
    "custom": custom(lambda one, other: 1 + (len(members(one)) != len(members(other))) / 2),
}
PAIRED = {"percent": percent, "fleiss": fleiss, "ac1": ac1, "bennett": bennett}


@st.composite
def items(draw, *, annotators=("a1", "a2", "a3"), values=None, missing=True, least=0):
    """Up to eight items of up to three articles; all values of one kind, unless `values` says which."""
    given_values = draw(KINDS) if values is None else values
    found = []
    for _ in range(draw(st.integers(least, 8))):
        given = [name for name in annotators if not missing or draw(st.integers(0, 4))]
        found.append(Item(draw(st.sampled_from(("x", "y", "z"))), {name: draw(given_values) for name in given}))
    return found


def every(ratings, *, pair=("a1", "a2")):
    """All coefficients by name: those for any number of annotators, and those of one pair, where both are known."""
    table, mutual, all_shares = pairs(ratings), joints(ratings), shares(ratings)
    found = {name: point(table, coefficient) for name, coefficient in PAIRED.items()}
    found["conger"] = point(all_shares, conger)
    one = joint(ratings, *pair) if set(pair) <= set(ratings.annotators) else mutual
    found["scott"] = point(one, scott)
    for name, scale in SCALES.items():
        found[f"alpha {name}"] = point(table, alpha, scale(table.categories))
        found[f"cohen {name}"] = point(one, cohen, scale(one.categories))
        found[f"light {name}"] = point(mutual, cohen, scale(mutual.categories))
    return found
