"""A browser and real servers for the tests of this folder. Every test here carries the marker `browser`."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from tests.browser.server import Server, start, stop

HERE = Path(__file__).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Notebook 7.6 throws this at every start, with no extension installed too
NOTEBOOKS_OWN = ("Cannot read properties of undefined (reading 'schema')",)


@dataclass
class Noise:
    """What went wrong in the page: console errors, exceptions and failed requests. A test that provokes some clears the list."""

    problems: list[str] = field(default_factory=list)

    def clear(self) -> None:
        self.problems.clear()

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def exception(self, error: Error) -> None:
        if error.message in NOTEBOOKS_OWN and "/static/notebook/notebook_core" in (error.stack or ""):
            return
        self.problems.append(f"exception: {error.message}\n{error.stack or ''}")

    def request(self, request: Request) -> None:
        # a page that is left gives up what it was still loading
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request: {request.method} {request.url} {request.failure}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        _missing("Chromium is not installed: as root, apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def noise() -> Noise:
    return Noise()


@pytest.fixture
def page(chromium: Browser, noise: Noise) -> Iterator[Page]:
    """A page with storage of its own; the test fails if anything in it went wrong that the test didn't expect."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, locale="en-US")
    page = context.new_page()
    page.on("console", noise.console)
    page.on("pageerror", noise.exception)
    page.on("requestfailed", noise.request)
    yield page
    found = list(noise.problems)
    context.close()
    assert found == []


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A JupyterLab that serves an empty folder, `lab.root`."""
    _needs_the_package()
    server = start("lab", tmp_path_factory.mktemp("lab"))
    yield server
    stop(server)


@pytest.fixture(scope="session")
def notebook7(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Jupyter Notebook 7 that serves an empty folder."""
    _needs_the_package()
    server = start("notebook", tmp_path_factory.mktemp("notebook"))
    yield server
    stop(server)


def _needs_the_package() -> None:
    try:
        distribution("article-annotator")
    except PackageNotFoundError:
        _missing("article-annotator is not installed beside this Python, so that no kernel could import it: pip install .")


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
