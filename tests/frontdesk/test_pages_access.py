"""Who may see which page, and what a stranger gets."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from hotelpbx.common import roles
from hotelpbx.frontdesk import navigation
from tests.factories.hotel import PropertyFactory, RoomFactory, StayFactory, UserFactory
from tests.frontdesk.desk import HTMX, client_of

pytestmark = pytest.mark.django_db


def test_a_stranger_who_polls_is_told_to_sign_in_and_return_to_the_page() -> None:
    response = Client().get("/pulse/", headers={**HTMX, "HX-Current-URL": "http://testserver/wake-ups/?x=1"})
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fwake-ups%2F%3Fx%3D1"


def test_the_navigation_shows_what_the_role_may_open() -> None:
    PropertyFactory()
    page = client_of(roles.HOUSEKEEPING).get("/").content.decode()
    assert f'href="{reverse("housekeeping")}"' in page
    assert f'href="{reverse("check-in")}"' not in page


def test_many_pages_are_folded_under_headings_and_the_one_that_is_shown_stands_open() -> None:
    PropertyFactory()
    maid, manager = client_of(roles.HOUSEKEEPING), client_of(roles.MANAGER)
    assert "rail__section" not in maid.get("/").content.decode()
    sections = re.findall(r'<details class="rail__section" name="[a-z-]+" (open)?>', manager.get("/").content.decode())
    assert sections == ["", ""]
    page = manager.get(reverse("invoices")).content.decode()
    assert re.findall(r'<details class="rail__section" name="[a-z-]+" (open)?>', page) == ["open", ""]
    for entry in (*navigation.DAILY, *navigation.BOOKS, *navigation.HOUSE):
        if entry.name != "training":
            assert page.count(f'class="rail__link" href="{reverse(entry.name)}"') >= 1, entry.name


@pytest.mark.parametrize("role", [roles.FRONT_DESK, roles.ACCOUNTING])
def test_who_keeps_folios_finds_them(role: str) -> None:
    PropertyFactory()
    page = client_of(role).get("/").content.decode()
    assert f'href="{reverse("folios")}"' in page
    assert f'href="{reverse("calls")}"' in page


def test_signing_in_leads_to_the_rack_and_out_again() -> None:
    PropertyFactory()
    UserFactory(username="rita")
    client = Client()
    response = client.post("/sign-in/", {"username": "rita", "password": "correct horse"})
    assert response["Location"] == "/"
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_a_wrong_password_is_explained() -> None:
    UserFactory(username="rita")
    page = Client().post("/sign-in/", {"username": "rita", "password": "wrong"}).content.decode()
    assert "This name and password do not fit" in page
    assert 'value="rita"' in page


def test_too_many_wrong_passwords_lock_the_sign_in_and_say_so(settings: object) -> None:
    settings.AXES_FAILURE_LIMIT = 2  # type: ignore[attr-defined]
    settings.AXES_LOCKOUT_TEMPLATE = "frontdesk/locked_out.html"  # type: ignore[attr-defined]
    UserFactory(username="rita")
    client = Client()
    for _attempt in range(2):
        response = client.post("/sign-in/", {"username": "rita", "password": "wrong"})
    assert response.status_code == 429
    assert "Sign-in is locked" in response.content.decode()
    right = client.post("/sign-in/", {"username": "rita", "password": "correct horse"})
    assert right.status_code == 429


def test_without_a_property_the_rack_says_what_is_missing() -> None:
    response = client_of(roles.FRONT_DESK).get("/")
    assert response.status_code == 404
    assert "No property has been set up yet." in response.content.decode()


def test_an_error_of_a_service_is_a_toast_for_htmx_and_a_page_otherwise() -> None:
    PropertyFactory()
    client = client_of(roles.FRONT_DESK)
    page = client.get("/rooms/", {"number": "999"})
    assert page.status_code == 404
    assert "<h1>That was not possible</h1>" in page.content.decode()
    toast = client.get("/rooms/", {"number": "999"}, headers=HTMX)
    assert (toast.status_code, toast["HX-Retarget"], toast["HX-Reswap"]) == (404, "#toasts", "beforeend")
    assert "999" in toast.content.decode()


def test_pages_allow_no_inline_script_or_style() -> None:
    StayFactory(room=RoomFactory(number="101"))
    client = client_of(roles.FRONT_DESK)
    for path in ("/", "/rooms/101/", "/check-in/", "/wake-ups/", "/housekeeping/", "/attention/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert "<script>" not in page


def test_of_several_hotels_one_is_chosen_and_remembered() -> None:
    PropertyFactory()
    RoomFactory(number="701", property=PropertyFactory(code="annex", name="Annex", timezone="Asia/Shanghai"))
    client = client_of(roles.FRONT_DESK)
    unclear = client.get("/")
    assert unclear.status_code == 404
    assert 'href="/properties/"' in unclear.content.decode()
    assert 'href="/?property=annex"' in client.get("/properties/").content.decode()
    assert "701" in client.get("/?property=annex").content.decode()
    again = client.get("/").content.decode()
    assert "701" in again
    assert 'data-clock="Asia/Shanghai"' in again


def test_the_language_is_switched_from_any_page() -> None:
    PropertyFactory()
    client = client_of(roles.FRONT_DESK)
    assert '<html lang="en">' in client.get("/").content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    assert '<html lang="zh-hans">' in client.get("/").content.decode()
