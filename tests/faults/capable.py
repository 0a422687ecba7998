"""What a machine must be able to do for the longest tests. Where it can't, a test is skipped with the reason; in the nightly run that is a failure."""

import os
import shutil

import pytest

from tests.conftest import NIGHTLY


def needs(*tools: str, root: bool = True) -> None:
    """Skips, or in the nightly run fails, where one of the programs or the rights of root are missing."""
    missing = [f"the program {tool}" for tool in tools if shutil.which(tool) is None]
    if root and os.getuid() != 0:
        missing.append("the rights of root")
    if missing:
        reason = f"this needs {' and '.join(missing)}"
        pytest.fail(reason) if NIGHTLY else pytest.skip(reason)
