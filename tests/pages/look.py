"""A page in one view of it: what a machine can say against it, and its picture."""

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.helpers.browser import Watch

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
LANGUAGES = ("en", "zh-hans")
THEMES = ("light", "dark")
MOST_BYTES = 300_000  # of a page with everything it loads, nothing cached
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SETTLE = 250  # milliseconds for what a page fetches by itself
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Words behind an edge without a sign that there are more, and cards of a list that must be panned sideways.
_CUT = """() => [...document.querySelectorAll('body *')].filter(part => {
  const style = getComputedStyle(part), hides = ['hidden', 'clip'].includes(style.overflowX);
  const drawn = part.clientWidth > 1 && !part.closest('.visually-hidden'); // else it is for screen readers alone
  const seen = drawn && style.textOverflow !== 'ellipsis' && part.innerText?.trim();
  const row = part.matches('.scroll') && part.querySelector('tr');
  const cards = row && getComputedStyle(row).display === 'block';
  return (hides && seen || cards) && part.scrollWidth > part.clientWidth + 1 && part.checkVisibility();
}).slice(0, 3).map(part => `${part.tagName.toLowerCase()}.${part.className}`)"""
_AXE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
_BYTES = """() => [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


@dataclass(frozen=True)
class View:
    """How a page is looked at."""

    size: str
    language: str
    theme: str

    def __str__(self) -> str:
        return f"{self.size}-{self.language}-{self.theme}"


EVERY_VIEW = tuple(View(*each) for each in itertools.product(SIZES, LANGUAGES, THEMES))
# Each size, language and theme with each other one, in half of the views.
PAIRS = (
    View("desk", "en", "light"),
    View("desk", "zh-hans", "dark"),
    View("phone", "en", "dark"),
    View("phone", "zh-hans", "light"),
)


class Looker:
    """A signed-in browser window of one view; closes with `close`."""

    def __init__(self, browser: Browser, url: str, view: View, cookies: list[dict[str, str]]) -> None:
        self.url, self.view, self.watch = url, view, Watch(url)
        width, height = SIZES[view.size]
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if view.theme == "dark" else "light",
            locale="zh-CN" if view.language != "en" else "en-GB",
            reduced_motion="reduce",
        )
        language = {"name": "django_language", "value": view.language, "url": url}
        self.context.add_cookies([*cookies, language])  # type: ignore[list-item]
        self.watch.over(self.context)

    def look(self, path: str, picture: Path | None = None) -> list[str]:
        """What is wrong with the page; an empty list for a good one."""
        page = self.context.new_page()
        try:
            self.watch.complaints.clear()
            answer = page.goto(path, wait_until="load")
            page.wait_for_timeout(SETTLE)
            if picture:
                page.screenshot(path=picture, full_page=True, animations="disabled")
            status = answer.status if answer else 0
            return [*([f"status {status}"] if status >= 400 else []), *faults(page), *self.watch.complaints]
        finally:
            page.close()

    def close(self) -> None:
        """Close the window."""
        self.context.close()


def faults(page: Page) -> list[str]:
    """What an open page does against a phone's width, a slow line and WCAG 2.2 AA."""
    wider = page.evaluate(_WIDER)
    cut = page.evaluate(_CUT)
    size = page.evaluate(_BYTES)
    return [
        *([f"{wider} px wider than the window"] if wider > 0 else []),
        *([f"cut off: {', '.join(cut)}"] if cut else []),
        *([f"{size} bytes transferred"] if size > MOST_BYTES else []),
        *accessibility_faults(page),
    ]


def accessibility_faults(page: Page) -> list[str]:
    """What axe-core finds, a line for each rule with the first places."""
    page.evaluate(AXE_SCRIPT)
    violations: list[dict[str, Any]] = page.evaluate(_AXE, WCAG)["violations"]
    return [f"{each['id']}: {each['help']} ({_places(each)})" for each in violations]


def _places(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    told = "; ".join(str(node["target"][0]) for node in nodes[:3])
    return told if len(nodes) <= 3 else f"{told}; and {len(nodes) - 3} more"
