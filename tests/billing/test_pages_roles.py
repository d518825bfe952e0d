"""Who may open which page of the money side."""

import pytest
from django.test import Client
from django.urls import reverse

from billing.models import Folio, Tariff
from hotelpbx.common import roles
from tests.helpers.pages import signed_in

FOLIO_PAGES = ("folios", "calls", "tariffs", "minibar-items")
TARIFF_PAGES = ("tariff-new", "minibar-item-new")
NIGHT_PAGES = ("night-audit", "night-audit-close")
DESK_ROLES = {roles.FRONT_DESK, roles.ACCOUNTING, roles.MANAGER}
BOOK_ROLES = {roles.ACCOUNTING, roles.MANAGER}


def allowed_on(name: str) -> set[str]:
    return DESK_ROLES if name in FOLIO_PAGES else BOOK_ROLES


@pytest.mark.parametrize("name", [*FOLIO_PAGES, *TARIFF_PAGES, *NIGHT_PAGES])
@pytest.mark.parametrize("role", roles.ALL_ROLES)
def test_a_page_opens_for_its_roles_only(name: str, role: str, folio: Folio) -> None:
    expected = 200 if role in allowed_on(name) else 403
    assert signed_in(role).get(reverse(name)).status_code == expected


@pytest.mark.parametrize("role", roles.ALL_ROLES)
def test_a_folio_and_its_forms(role: str, folio: Folio) -> None:
    client = signed_in(role)
    for name in ("folio", "folio-print", "folio-charge", "folio-payment"):
        expected = 200 if role in DESK_ROLES else 403
        assert client.get(reverse(name, args=[folio.pk])).status_code == expected, name


@pytest.mark.parametrize("role", roles.ALL_ROLES)
def test_the_forms_of_a_tariff(role: str, folio: Folio) -> None:
    tariff = Tariff.objects.get()
    client = signed_in(role)
    for name in ("tariff-import", "tariff-activate"):
        expected = 200 if role in BOOK_ROLES else 403
        assert client.get(reverse(name, args=[tariff.pk])).status_code == expected, name


def test_a_stranger_is_sent_to_the_door(folio: Folio) -> None:
    for name in (*FOLIO_PAGES, *TARIFF_PAGES, *NIGHT_PAGES):
        response = Client().get(reverse(name))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("sign-in")), name


def test_a_deed_is_refused_to_the_wrong_role(folio: Folio) -> None:
    answer = signed_in(roles.HOUSEKEEPING).post(
        reverse("folio-payment", args=[folio.pk]), {"method": "cash", "amount": "5"}
    )
    assert answer.status_code == 403
    assert not folio.entries.exists()
