"""The same disorders as pygamma-agreement finds, where it is installed."""

from math import fsum

import numpy as np
import pytest

from annotator.agreement.gammaalignment import Dissimilarity, Line, align

pygamma = pytest.importorskip(
    "pygamma_agreement", reason="pygamma-agreement is not installed: pip install 'article-annotator[oracles-gpl]'"
)
Segment = pytest.importorskip("pyannote.core").Segment


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("annotators", [2, 3, 4])
@pytest.mark.parametrize("alpha", [1.0, 3.0])
def test_the_best_alignment_has_the_disorder_that_pygamma_finds(annotators: int, alpha: float) -> None:
    random = np.random.default_rng(annotators)
    theirs = pygamma.CombinedCategoricalDissimilarity(alpha=alpha, beta=1, delta_empty=1)
    for _ in range(5):
        made, lines, units = pygamma.Continuum(), [], 8
        for number in range(annotators):
            # starts apart, because a pygamma continuum holds equal units of an annotator once
            starts = np.sort(random.choice(120, units, replace=False)).astype(float)
            line = Line(starts, starts + random.integers(2, 15, units), random.integers(0, 3, units))
            for start, end, label in zip(*line, strict=True):
                made.add(f"a{number}", Segment(start, end), "abc"[label])
            lines.append(line)
        alignment = align(lines, Dissimilarity(alpha=alpha))
        assert alignment is not None
        assert fsum(alignment.costs) / units == pytest.approx(made.get_best_alignment(theirs).disorder, abs=1e-5)
