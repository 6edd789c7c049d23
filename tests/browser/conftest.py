"""A real browser for the tests in this folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from tests.browser.window import Look, Window

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Programs that will do. Without a desktop of its own, Chromium opens a window in a fourth of the time."""

PATIENCE_MS = 10_000


_started = ExitStack()
_browsers: list[Browser] = []


@pytest.fixture
def browser() -> Browser:
    """A Chromium that is installed here. Tests of this folder that follow one another share it."""
    if not _browsers:
        _browsers.append(_start())
    return _browsers[0]


def _start() -> Browser:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        unavailable(f"no browser: none of {', '.join(BROWSERS)} is installed")
    playwright = _started.enter_context(sync_playwright())
    try:
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-gpu"])
    except Error as error:
        unavailable(f"{program} does not start: {error.message.splitlines()[0]}")
    _started.callback(browser.close)
    return browser


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """End the browser before other tests begin: they need the event loop that it occupies."""
    if nextitem is None or nextitem.path.parent != Path(__file__).parent:
        _browsers.clear()
        _started.close()


def unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it where a browser is required."""
    if os.environ.get("PHOENIX_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Opens windows, each in a browser profile of its own; no script in them may have failed."""
    opened: list[Window] = []

    def look(url: str, person: str, place: str) -> Window:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, device_scale_factor=1)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(Window(context.new_page(), url, person, place))
        return opened[-1]

    expect.set_options(timeout=PATIENCE_MS)
    yield look
    for window in opened:
        window.page.context.close()
    assert [window.errors for window in opened if window.errors] == []
