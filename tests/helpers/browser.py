"""A headless Chromium for tests, and a watch over what its pages do behind the scenes."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOST = re.compile(
    r"ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|EMPTY_RESPONSE)|status of 50[23]|htmx:(sendError|afterRequest|timeout)"
)
PATIENCE = 15_000  # milliseconds for anything to appear, on a busy machine


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; the test is skipped where none is installed."""
    if not CHROMIUM:
        pytest.skip("no Chromium found: set CHROMIUM or install one (on Debian: apt-get install chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()
            expect.set_options(timeout=None)


@dataclass
class Watch:
    """Everything on the pages of some browser contexts that nobody should find in a console.

    Chromium reports there what the content security policy refuses, so that is among the complaints.
    """

    url: str
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"{error.page and error.page.url}: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.complaints.append(f"{request.frame.url}: asked for {request.url}")

    @contextmanager
    def refusal(self, path_end: str, status: int = 422) -> Iterator[None]:
        """The server refuses a request inside this block; what the browser and htmx say of that is no complaint."""
        before = len(self.complaints)
        yield
        since = self.complaints[before:]
        refused = [
            line for line in since if path_end in line and re.search(rf"(status of|Error Code) {status}\b", line)
        ]
        assert refused, f"nothing was refused with {status}: {since}"
        self.complaints[before:] = [line for line in since if line not in refused]

    @contextmanager
    def no_server(self) -> Iterator[None]:
        """No request gets through inside this block; what the browser and htmx say of that is no complaint."""
        before = len(self.complaints)
        yield
        self.complaints[before:] = [line for line in self.complaints[before:] if not LOST.search(line)]


class Desks:
    """Signed-in browsers at one hotel, all under one watch."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url, self.watch = browser, url, Watch(url)
        self._contexts: list[BrowserContext] = []

    def open(self, **options: Any) -> Page:
        """A page of a new context that nobody has signed in to."""
        context = self.browser.new_context(base_url=self.url, locale="en-GB", **options)
        context.set_default_timeout(PATIENCE)
        self.watch.over(context)
        self._contexts.append(context)
        return context.new_page()

    def sign_in(self, username: str, **options: Any) -> Page:
        """The first page that a member of the staff sees."""
        page = self.open(**({"viewport": {"width": 1280, "height": 800}} | options))
        page.goto("/sign-in/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill("welcome")
        page.get_by_label("Password").press("Enter")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    def close(self) -> None:
        """Close all of them, and complain of what the watch saw."""
        for context in self._contexts:
            context.close()
        assert not self.watch.complaints, "\n".join(self.watch.complaints)
