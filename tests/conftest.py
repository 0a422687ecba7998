"""What all tests share: the long runs' switch, and steady random walks."""

import os

import pytest
from hypothesis import HealthCheck, settings

NIGHTLY = os.environ.get("ANNOTATOR_NIGHTLY") == "1"

# the same cases on every run: a failure elsewhere can be repeated here
settings.register_profile("steady", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", deadline=None, database=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nightly" if NIGHTLY else "steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if NIGHTLY:
        return
    for item in items:
        if item.get_closest_marker("nightly"):
            item.add_marker(pytest.mark.skip(reason="a long run: set ANNOTATOR_NIGHTLY=1, or make nightly"))
