"""The inspector of pages finds what it is there for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.browser import chromium
from tests.pages.crawl import Links
from tests.pages.look import faults

pytestmark = pytest.mark.browser

GOOD = "<!doctype html><html lang=en><title>Rack</title><main><h1>Rack</h1>{}</main>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ('<p style="color:#ccc">grey on white</p>', "color-contrast"),
        ("<input>", "label"),
        ('<div style="width:600px">wide</div>', "218 px wider"),
        ('<p style="width:9em;overflow:hidden;white-space:nowrap">The clock of the house</p>', "cut off: p."),
        (
            '<div class="scroll" style="width:9em;overflow-x:auto"><table><tr style="display:block"><td>'
            '<div style="width:20em">Change</div></table></div>',
            "cut off: div.scroll",
        ),
        ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", "image-alt"),
    ],
)
def test_a_fault_is_told(page: Page, part: str, said: str) -> None:
    page.set_content(GOOD.format(part))
    found = faults(page)
    assert len(found) == 1, found
    assert said in found[0]


def test_a_good_page_has_none(page: Page) -> None:
    page.set_content(GOOD.format("<p>All is well.</p>"))
    assert faults(page) == []


def test_links_and_what_htmx_fetches_are_followed() -> None:
    html = '<a href="/folios/">F</a><link href="/a.css"><button hx-get="/charge/">C</button><a>none</a>'
    assert Links(html).targets == ["/folios/", "/charge/"]
