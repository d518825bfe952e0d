"""Minibar by room phone: PINs, and goods that are taken back."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billing.errors import MinibarError
from billing.minibar_codes import minibar_code
from billing.models import BillingSettings, Folio, FolioEntry, Housekeeper, MinibarPosting
from billing.selectors.folios import folio_balance
from billing.services.folios import entry_reverse, folio_open, folio_settle
from billing.services.housekeepers import housekeeper_create, housekeeper_update
from billing.services.minibar import minibar_post
from billing.services.minibar_items import minibar_item_update
from billing.services.minibar_phone import minibar_report_take
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ConflictError, InputError
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.pins import HIDDEN
from rooms.models import Property, Stay
from tests.billing.world import NOW, check_out, dialled, phone_of, receipt, refused
from tests.factories import StayFactory, UserFactory

pytestmark = pytest.mark.django_db
PIN = "4711"


@pytest.fixture
def hana(property: Property) -> Housekeeper:
    return housekeeper_create(property=property, name="Hana", pin=PIN, user=UserFactory(username="hana"), actor=SYSTEM)


def keyed(stay: Stay, code: str, after: float = 0) -> MinibarPosting | None:
    """Somebody keys a code on the stay's phone, some minutes after noon."""
    phone = phone_of(stay)
    return minibar_report_take(event=dialled(phone, code, receipt(phone, NOW + dt.timedelta(minutes=after))))


def problems() -> list[str]:
    return [item.data["problem"] for item in AttentionItem.objects.filter(resolved_at__isnull=True).order_by("pk")]


def decide(property: Property, **values: object) -> None:
    BillingSettings.objects.update_or_create(property=property, defaults=values)


def test_a_pin_tells_who_posted(stay: Stay, folio: Folio, hana: Housekeeper) -> None:
    posting = keyed(stay, f"778*12*1*{PIN}")
    assert posting is not None
    assert (posting.housekeeper, posting.posted_by, posting.entry.posted_by) == (hana, "Hana", hana.user)
    assert keyed(stay, "778*12*1").housekeeper is None


@pytest.mark.parametrize(
    ("code", "required", "problem"),
    [
        ("778*12*1*9999", False, "minibar_pin_unknown"),
        ("778*12*1*9999", True, "minibar_pin_unknown"),
        ("779*12*1*9999", True, "minibar_pin_unknown"),
        ("778*12*1*1", False, "minibar_pin_unknown"),
        ("778*12*1", True, "minibar_pin_missing"),
        ("779*12*1", True, "minibar_pin_missing"),
        ("778*12*1*", True, "minibar_code"),
        ("778*12*4711", True, "minibar_code"),
    ],
)
def test_without_the_right_pin_it_goes_to_a_person(
    stay: Stay, folio: Folio, hana: Housekeeper, code: str, required: bool, problem: str
) -> None:
    decide(stay.property, minibar_pin_required=required)
    assert keyed(stay, code) is None
    assert problems() == [problem]
    assert not folio.entries.exists()


def test_the_pin_of_somebody_who_has_left_is_nobody_s(stay: Stay, folio: Folio, hana: Housekeeper) -> None:
    housekeeper_update(housekeeper=hana, active=False, actor=SYSTEM)
    assert keyed(stay, f"778*12*1*{PIN}") is None
    assert problems() == ["minibar_pin_unknown"]


def test_a_new_pin_takes_the_place_of_the_old_one(stay: Stay, folio: Folio, hana: Housekeeper) -> None:
    housekeeper_update(housekeeper=hana, pin="12345678", actor=SYSTEM)
    assert keyed(stay, f"778*12*1*{PIN}") is None
    assert keyed(stay, "778*12*1*12345678").housekeeper == hana


def test_a_pin_is_one_person_s_and_kept_by_nobody(property: Property, hana: Housekeeper) -> None:
    with refused(ConflictError):
        housekeeper_create(property=property, name="Vera", pin=PIN, actor=SYSTEM)
    for pin in ("123", "123456789", "12a4", "١٢٣٤", ""):
        with refused(InputError):
            housekeeper_create(property=property, name="Vera", pin=pin, actor=SYSTEM)
    housekeeper_update(housekeeper=hana, pin=PIN, actor=SYSTEM)
    assert PIN not in str(list(Housekeeper.objects.values()))
    assert PIN not in str(list(AuditRecord.objects.values_list("data", flat=True)))


def test_goods_are_taken_back_by_phone(stay: Stay, folio: Folio) -> None:
    first, second = keyed(stay, "778*12*1"), keyed(stay, "778*12*1", after=1)
    keyed(stay, "778*12*2", after=2)
    assert keyed(stay, "779*12*1", after=3) == second
    reversal = FolioEntry.objects.get(reverses=second.entry)
    assert (reversal.reference, reversal.source, reversal.amount) == ("taken back by phone", "phone", Decimal("-4.17"))
    assert keyed(stay, "779*12*1", after=4) == first
    assert keyed(stay, "779*12*1", after=5) is None
    assert problems() == ["minibar_nothing_posted"]
    assert folio_balance(folio) == Decimal("8.33")


def test_a_report_takes_back_once(stay: Stay, folio: Folio) -> None:
    keyed(stay, "778*12*1"), keyed(stay, "778*12*1")
    report = dialled(phone_of(stay), "779*12*1", receipt(phone_of(stay), NOW + dt.timedelta(minutes=1)))
    assert minibar_report_take(event=report) == minibar_report_take(event=report)
    assert folio_balance(folio) == Decimal("4.17")


@pytest.mark.parametrize(
    ("minutes", "after", "is_taken_back"),
    [(10, 10, True), (10, 10.02, False), (10, 0, True), (3, 4, False), (0, 0.02, False)],
)
def test_the_window_in_which_goods_are_taken_back(
    stay: Stay, folio: Folio, minutes: int, after: float, is_taken_back: bool
) -> None:
    decide(stay.property, minibar_void_minutes=minutes)
    keyed(stay, "778*12*1")
    assert (keyed(stay, "779*12*1", after=after) is not None) == is_taken_back
    assert problems() == ([] if is_taken_back else ["minibar_too_late"])
    assert folio_balance(folio) == (0 if is_taken_back else Decimal("4.17"))


def test_what_came_after_the_code_is_not_taken_back(stay: Stay, folio: Folio) -> None:
    """A report that was held up takes back what had been posted when it was keyed."""
    keyed(stay, "778*12*1", after=5)
    assert keyed(stay, "779*12*1", after=4) is None
    assert problems() == ["minibar_nothing_posted"]


def test_what_the_desk_has_reversed_is_not_taken_back_again(stay: Stay, folio: Folio) -> None:
    posting = keyed(stay, "778*12*1")
    entry_reverse(entry=posting.entry, reason="not taken", actor=SYSTEM)
    assert keyed(stay, "779*12*1", after=1) is None
    assert folio_balance(folio) == 0


def test_what_was_posted_by_hand_and_is_off_sale_now_can_be_taken_back(stay: Stay, folio: Folio) -> None:
    posting = minibar_post(room=stay.room, item_code="12", quantity=1, actor=SYSTEM, now=NOW)
    minibar_item_update(item=posting.item, active=False, actor=SYSTEM)
    assert keyed(stay, "779*12*1", after=1) == posting
    assert folio_balance(folio) == 0


def test_the_next_guest_s_phone_takes_nothing_of_the_one_before(stay: Stay, folio: Folio) -> None:
    keyed(stay, "778*12*1")
    check_out(stay, NOW + dt.timedelta(minutes=1))
    successor = StayFactory(room=stay.room, checked_in_at=NOW + dt.timedelta(minutes=2))
    folio_open(stay=successor)
    assert keyed(successor, "779*12*1", after=3) is None
    assert problems() == ["minibar_nothing_posted"]
    assert folio_balance(folio) == Decimal("4.17")


def test_a_closed_folio_gives_nothing_back_by_phone(stay: Stay, folio: Folio) -> None:
    keyed(stay, "778*12*1")
    folio_settle(folio=folio, payments=[("cash", Decimal("4.17"))], actor=SYSTEM)
    assert keyed(stay, "779*12*1", after=1) is None
    assert problems() == ["folio_closed"]


def test_a_folio_that_takes_no_charges_is_told_to_a_person(stay: Stay, folio: Folio) -> None:
    keyed(stay, "778*12*1")
    Folio.objects.update(no_post=True)
    assert keyed(stay, "778*12*1", after=1) is None
    assert problems() == ["folio_no_post"]
    assert keyed(stay, "779*12*1", after=2) is not None


def test_replayed_in_the_right_order_it_is_taken_back_and_the_item_closes(stay: Stay, folio: Folio) -> None:
    phone = phone_of(stay)
    posts = dialled(phone, "778*12*1", receipt(phone, NOW))
    takes_back = dialled(phone, "779*12*1", receipt(phone, NOW + dt.timedelta(minutes=1)))
    assert minibar_report_take(event=takes_back) is None
    minibar_report_take(event=posts)
    assert minibar_report_take(event=takes_back) is not None
    assert problems() == []
    assert folio_balance(folio) == 0


@settings(max_examples=200, deadline=None)
@given(st.text() | st.from_regex(r"77[89]\*[0-9]{1,3}\*[0-9]{1,9}(\*.{0,12})?", fullmatch=True))
@example("778*12*1*" + "9" * 5000)
def test_any_text_is_a_code_or_refused(text: str) -> None:
    try:
        code = minibar_code(text)
    except MinibarError:
        return
    assert text.startswith(f"{'779' if code.takes_back else '778'}*{code.product}*")
    assert 0 <= code.quantity <= 999


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["778", "779"]),
    st.sampled_from(["12", "99", "", "1x"]),
    st.sampled_from(["1", "0", "100", "", "1*1", "1#"]),
    st.text("56789", min_size=4, max_size=8),
)
def test_no_pin_is_told_whatever_is_wrong(
    stay: Stay, folio: Folio, service: str, product: str, quantity: str, pin: str
) -> None:
    keyed(stay, f"{service}*{product}*{quantity}*{pin}")
    item = AttentionItem.objects.order_by("-pk").first()
    told = {name: value for name, value in item.data.items() if name not in ("receipt", "dialled_at")}
    assert pin not in f"{item.subject} {item.detail} {told}"
    assert HIDDEN in item.data["code"]
