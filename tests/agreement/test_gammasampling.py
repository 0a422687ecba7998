"""Continua by chance."""

import numpy as np
import pytest

from annotator.agreement.continuum import hulls
from annotator.agreement.gamma import lines_of
from annotator.agreement.gammasampling import Sampler, gaussian, rotation
from tests.agreement.continua import answered

ANSWERS = answered(a1="PER 5-10, ORG 20-24, ORG 22-30", a2="PER 6-10, GPE 60-70", a3="")
LINES = lines_of(hulls(ANSWERS), ("GPE", "ORG", "PER"))


@pytest.mark.parametrize("sampler", [gaussian, rotation])
def test_a_sample_has_as_many_lines_and_some_unit(sampler: Sampler) -> None:
    draw, random = sampler(LINES, 100), np.random.default_rng(1)
    for _ in range(200):
        sample = draw(random)
        assert len(sample) == 3
        assert sum(len(line.starts) for line in sample) > 0
        assert all((line.ends > line.starts).all() for line in sample)


@pytest.mark.parametrize("sampler", [gaussian, rotation])
def test_the_same_seed_draws_the_same_bytes(sampler: Sampler) -> None:
    first, second = (sampler(LINES, 100)(np.random.default_rng(7)) for _ in range(2))
    assert [part.tobytes() for line in first for part in line] == [part.tobytes() for line in second for part in line]


def test_the_gaussian_sampler_draws_the_pooled_means() -> None:
    draw, random = gaussian(LINES, 100), np.random.default_rng(2)
    samples = [line for _ in range(4000) for line in draw(random)]
    lengths = np.concatenate([line.ends - line.starts for line in samples])
    labels = np.bincount(np.concatenate([line.labels for line in samples])) / len(lengths)
    # lengths 5, 4, 8, 4, 10; gaps 0, 5, 10, -2, 6, 50
    assert lengths.mean() == pytest.approx(6.2, abs=0.1)
    assert np.concatenate([line.starts[:1] for line in samples]).mean() == pytest.approx(11.5, abs=0.8)
    assert labels == pytest.approx([0.2, 0.4, 0.4], abs=0.02)


def test_a_rotated_line_is_a_real_one_moved_round() -> None:
    draw, random = rotation(LINES, 100), np.random.default_rng(3)
    for _ in range(100):
        for line in draw(random):
            moved = [tuple(sorted(((each.starts - each.starts[:1]) % 100).tolist())) for each in LINES]
            assert tuple(sorted(((line.starts - line.starts[:1]) % 100).tolist())) in moved
            assert (line.starts >= 0).all()
            assert (line.starts < 100).all()


def test_two_rotations_lie_half_a_mean_unit_apart() -> None:
    lines = lines_of(hulls(answered(length=40, a1="PER 0-10", a2="PER 0-10")), ("PER",))
    draw, random = rotation(lines, 40), np.random.default_rng(4)
    for _ in range(200):
        first, second = (int(line.starts[0]) for line in draw(random))
        assert min((first - second) % 40, (second - first) % 40) >= 5
