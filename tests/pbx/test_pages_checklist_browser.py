"""The set-up check in a real browser: its steps follow each other, and a code is waited for."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hotelpbx.common import roles
from pbx.enums import Transport
from pbx.models import Extension, Pbx
from pbx.services.intake import event_receive, receipts_process
from tests.factories.hotel import user_with_roles
from tests.helpers.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = b'{"event": "DTMF", "callid": "1.1", "infos": "777*01", "members": [{"ext": {"number": "1001"}}]}'


@pytest.fixture
def page(pbx_row: Pbx, extension: Extension, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """An engineer at a narrow screen, at the check of a device that reports here."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
    Pbx.objects.update(events_url=live_server.url)
    user_with_roles(roles.ENGINEER, username="eve")
    with chromium() as browser:
        found = browser.new_page(base_url=live_server.url, viewport={"width": 390, "height": 844})
        found.goto("/sign-in/?next=/pbx/exchanges/main/checklist/")
        found.fill("#id_username", "eve")
        found.fill("#id_password", "correct horse")
        found.press("#id_password", "Enter")
        expect(found.get_by_role("button", name="Run the check")).to_be_visible()
        yield found


def test_the_check_runs_to_its_end_and_a_code_is_waited_for(page: Page, pbx_row: Pbx) -> None:
    page.get_by_role("button", name="Run the check").click()
    expect(page.get_by_text("The check is over.")).to_be_visible()
    expect(page.locator("#findings")).to_contain_text("Reports arrive")
    expect(page.locator(".finding--busy")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="Wait for a code").click()
    expect(page.get_by_text("s left")).to_be_visible()
    event_receive(pbx=pbx_row, payload=CODE, source=Transport.HTTP)
    receipts_process()
    expect(page.locator("#findings")).to_contain_text("The code 777*01 came from phone 1001")


def test_a_report_opens_in_a_dialog(page: Page, pbx_row: Pbx) -> None:
    event_receive(pbx=pbx_row, payload=CODE, source=Transport.HTTP)
    receipts_process()
    page.goto("/pbx/")
    page.get_by_role("link", name="Details of report").first.click()
    expect(page.locator("dialog")).to_contain_text("As it came")
    expect(page.locator("dialog")).to_contain_text("777*01")
