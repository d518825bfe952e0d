"""The night audit and its reports on their pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing.enums import JobState, NightStep
from billing.models import BillingSettings, Folio, NightAudit, NightAuditRun, ReportMail
from billing.reports.bars import WIDEST, department_chart
from billing.services.audit import night_audits_work
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, payment_post
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import ACCOUNTING
from pbx.enums import LinkState, ReceiptState
from pbx.models import Pbx, Receipt
from rooms.models import Property
from tests.billing.world import NOW, call, phone_of, receipt
from tests.factories.hotel import TODAY
from tests.helpers.pages import htmx, signed_in, text_of

CLOSE = {"business_date": TODAY.isoformat()}


@pytest.fixture
def auditor(property: Property) -> Client:
    """Accounting, in a hotel whose call records have just been compared."""
    Pbx.objects.update(reconciled_until=timezone.now())
    return signed_in(ACCOUNTING)


def close(client: Client, **data: Any) -> Any:
    """The second press; a worker does what it asks for."""
    answer = htmx(client, "POST", reverse("night-audit-close"), {**CLOSE, **data}, target="dialog")
    night_audits_work()
    return answer


def test_the_list_is_green_when_all_is_in_order(auditor: Client, folio: Folio) -> None:
    text = text_of(auditor.get(reverse("night-audit")))
    assert "Everything is in order." in text
    assert "lamp--warn" not in text.partition('id="checks"')[2]
    assert "Close 23 Nov 2026…" in text


def test_yellow_lights_lead_to_where_they_are_mended(auditor: Client, folio: Folio) -> None:
    call_rate(call=call(phone_of(folio.stay), callee="0" + "0033142685300"))
    text = text_of(auditor.get(reverse("night-audit")))
    assert f"{reverse('calls')}?status=no_rate" in text
    assert "Yellow may be accepted." in text
    assert "You accept, under your name:" in text_of(auditor.get(reverse("night-audit-close")))


def test_each_yellow_line_is_ticked_by_name(auditor: Client, folio: Folio) -> None:
    call_rate(call=call(phone_of(folio.stay), callee="0" + "0033142685300"))
    refused = close(auditor)
    assert refused.status_code == 422
    assert "Tick what you accept, or mend it first: Calls with a price." in text_of(refused)
    assert not NightAuditRun.objects.exists()
    close(auditor, accept=["calls_no_rate", "calls_late"])  # the second one has become green meanwhile
    run = NightAuditRun.objects.get()
    assert [(row["code"], row["count"]) for row in run.accepted] == [("calls_no_rate", 1)]
    assert run.started_by is not None
    assert AuditRecord.objects.get(action="billing.night.closed").data["accepted"] == run.accepted
    page = text_of(auditor.get(reverse("night-audit-run")))
    assert f"Calls with a price (1): {run.accepted[0]['by']}" in page


def test_a_red_light_blocks_the_button_and_the_deed(auditor: Client, folio: Folio) -> None:
    stuck = receipt(phone_of(folio.stay))
    Receipt.objects.filter(pk=stuck.pk).update(state=ReceiptState.RECEIVED, received_at=NOW - dt.timedelta(days=400))
    text = text_of(auditor.get(reverse("night-audit")))
    assert "Red must be mended first." in text
    assert reverse("night-audit-close") not in text
    answer = close(auditor)
    assert answer.status_code == 422
    assert "cannot be closed yet" in text_of(answer)
    assert not NightAudit.objects.exists()


def test_looking_closes_nothing(auditor: Client, folio: Folio) -> None:
    assert "Yes, close 23 Nov 2026" in text_of(auditor.get(reverse("night-audit-close")))
    assert not NightAudit.objects.exists()


def test_the_second_press_closes_the_date_and_shows_the_report(auditor: Client, folio: Folio) -> None:
    answer = close(auditor)
    assert answer["HX-Redirect"] == reverse("night-audit-run")
    audit = NightAudit.objects.get()
    assert audit.closed_by is not None
    folio.stay.property.refresh_from_db()
    assert folio.stay.property.business_date == TODAY + dt.timedelta(days=1)
    page = text_of(auditor.get(answer["HX-Redirect"]))
    assert "23 Nov 2026 is closed" in page
    assert reverse("report", args=[TODAY]) in page
    assert "cannot be opened again" in page
    assert reverse("report-csv", args=[TODAY]) in text_of(auditor.get(reverse("night-audit")))


def test_a_page_that_stood_open_over_the_close_changes_nothing(auditor: Client, folio: Folio) -> None:
    close(auditor)
    again = close(auditor)
    assert again["HX-Redirect"] == reverse("report", args=[TODAY])
    assert NightAudit.objects.count() == 1
    assert "had been closed before" in text_of(auditor.get(again["HX-Redirect"]))
    other_day = close(auditor, business_date="2026-11-30")
    assert other_day.status_code == 422
    assert "only that day can be closed" in text_of(other_day)


def busy_day(folio: Folio) -> None:
    call_rate(call=call(phone_of(folio.stay)))
    charge_post(folio=folio, code="12", quantity=Decimal(2), actor=SYSTEM)
    laundry = charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(10), actor=SYSTEM)
    entry_reverse(entry=laundry, reason="Wrong room", actor=SYSTEM)
    payment_post(folio=folio, method="cash", amount=Decimal("5"), actor=SYSTEM)


def test_the_report_shows_the_day_as_the_books_stand(auditor: Client, folio: Folio) -> None:
    busy_day(folio)
    text = text_of(auditor.get(reverse("report", args=[TODAY])))
    assert "not closed" in text
    assert "10.02" in text  # 1.69 for the call, 8.33 for the minibar
    assert "5.00" in text
    assert "Cola" in text
    assert "Wrong room" in text
    assert 'class="chart__bar"' in text


def test_a_closed_report_stays_as_it_was_closed(auditor: Client, folio: Folio) -> None:
    busy_day(folio)
    close(auditor)
    audit = NightAudit.objects.get()
    audit.report["totals"]["amount"] = "77.77"
    audit.save()
    text = text_of(auditor.get(reverse("report", args=[TODAY])))
    assert "77.77" in text
    assert "not closed" not in text


def test_the_report_as_csv(auditor: Client, folio: Folio) -> None:
    busy_day(folio)
    answer = auditor.get(reverse("report-csv", args=[TODAY]))
    assert answer["Content-Type"].startswith("text/csv")
    assert "daily-grand-2026-11-23.csv" in answer["Content-Disposition"]
    assert "minibar,12,Cola,2" in answer.content.decode()


def test_a_date_that_does_not_exist_is_no_page(auditor: Client, folio: Folio) -> None:
    assert auditor.get("/reports/2026-02-30/").status_code == 404


def test_the_list_is_fetched_again_when_a_light_changes(auditor: Client, folio: Folio) -> None:
    url = reverse("night-audit")
    first = htmx(auditor, "GET", url, target="checks")
    version = first.content.decode().partition('data-version="')[2].partition('"')[0]
    assert htmx(auditor, "GET", url, target="checks", version=version).status_code == 204
    Pbx.objects.update(state=LinkState.OFFLINE)
    assert htmx(auditor, "GET", url, target="checks", version=version).status_code == 200


def test_bars_are_as_long_as_their_amounts() -> None:
    rows = [
        {"name": n, "amount": a} for n, a in (("Room", "200.00"), ("Phone", "50.00"), ("Misc", "-10.00"), ("Bar", "0"))
    ]
    chart = department_chart(rows)
    assert [bar.width for bar in chart.bars] == [WIDEST, WIDEST // 4, WIDEST // 20, 0]
    assert [bar.is_below_zero for bar in chart.bars] == [False, False, True, False]
    assert [bar.y for bar in chart.bars] == sorted({bar.y for bar in chart.bars})
    assert chart.bars[-1].y < chart.height


def test_a_day_without_revenue_has_a_chart_without_bars() -> None:
    assert [bar.width for bar in department_chart([{"name": "Room", "amount": "0.00"}]).bars] == [0]
    assert department_chart([]).height == 0


def run_of(property: Property, **values: Any) -> NightAuditRun:
    """A run as a process of another time has left it."""
    at = timezone.now()
    return NightAuditRun.objects.create(
        property=property, business_date=TODAY, **{"started_at": at, "beat_at": at, **values}
    )


def test_the_page_shows_which_step_a_run_is_at_and_how_far_that_is(auditor: Client, property: Property) -> None:
    run_of(property, state=JobState.RUNNING, step=NightStep.RATE, done=30, total=40)
    page = text_of(auditor.get(reverse("night-audit-run")))
    assert "step 2 of 5, 30 / 40" in page
    assert '<progress max="100" value="35">' in page
    assert "every 1s" in page
    assert "It is being closed: look how far" in text_of(auditor.get(reverse("night-audit")))


def test_a_run_that_moves_is_sent_again_and_one_that_is_over_is_asked_for_no_more(
    auditor: Client, property: Property
) -> None:
    row = run_of(property, state=JobState.RUNNING, step=NightStep.RATE, done=1, total=4)
    url = reverse("night-audit-run")
    version = htmx(auditor, "GET", url).content.decode().partition('data-version="')[2].partition('"')[0]
    assert htmx(auditor, "GET", url, version=version).status_code == 204
    NightAuditRun.objects.filter(pk=row.pk).update(done=2)
    assert htmx(auditor, "GET", url, version=version).status_code == 200
    NightAuditRun.objects.filter(pk=row.pk).update(state=JobState.FAILED, error="Out of paper")
    text = text_of(htmx(auditor, "GET", url, version=version))
    assert "every 1s" not in text
    assert "Out of paper" in text
    assert "Out of paper" in text_of(auditor.get(reverse("night-audit")))


def test_a_worker_that_does_not_come_and_one_that_has_died_are_told(auditor: Client, property: Property) -> None:
    row = run_of(property, state=JobState.WAITING)
    url = reverse("night-audit-run")
    assert "No worker has taken it yet" not in text_of(auditor.get(url))
    NightAuditRun.objects.filter(pk=row.pk).update(beat_at=timezone.now() - dt.timedelta(minutes=1))
    assert "No worker has taken it yet" in text_of(auditor.get(url))
    long_ago = timezone.now() - dt.timedelta(minutes=10)
    NightAuditRun.objects.filter(pk=row.pk).update(state=JobState.RUNNING, step=NightStep.RATE, beat_at=long_ago)
    assert "The process that was at it has stopped" in text_of(auditor.get(url))


def test_who_presses_while_it_runs_is_told(auditor: Client, property: Property) -> None:
    run_of(property, state=JobState.RUNNING, step=NightStep.RATE)
    answer = close(auditor)
    assert answer.status_code == 422
    assert "is being closed already" in text_of(answer)
    assert not NightAudit.objects.exists()


def test_a_house_that_forgot_some_nights_closes_them_one_by_one(auditor: Client, property: Property) -> None:
    Property.objects.update(business_date=timezone.localdate() - dt.timedelta(days=3))
    property.refresh_from_db()
    assert "3 days are over and not closed" in text_of(auditor.get(reverse("night-audit")))
    close(auditor, business_date=property.business_date.isoformat())
    assert NightAudit.objects.count() == 1
    assert "too…" in text_of(auditor.get(reverse("night-audit-run")))


def test_nothing_was_ever_closed(auditor: Client) -> None:
    assert "No night has been closed yet." in text_of(auditor.get(reverse("night-audit-run")))


def test_the_history_has_the_revenue_of_each_night(auditor: Client, folio: Folio) -> None:
    charge_post(folio=folio, code="MISC", unit_price=Decimal(1000), actor=SYSTEM)
    close(auditor)
    history = text_of(auditor.get(reverse("night-audit"))).partition('id="history-head"')[2]
    assert "1,190.00 EUR" in history


def test_mails_are_listed_and_sent_again(auditor: Client, property: Property) -> None:
    mail = ReportMail.objects.create(
        property=property,
        business_date=TODAY,
        recipients=["a@example.com"],
        state=JobState.FAILED,
        attempts=10,
        error="550 no such user",
        not_before=NOW,
    )
    page = text_of(auditor.get(reverse("night-audit")))
    assert "given up" in page
    assert "550 no such user" in page
    assert auditor.post(reverse("report-mail-send", args=[mail.pk])).status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == (JobState.WAITING, 0, "")


def test_a_report_goes_to_the_whole_list_again(auditor: Client, property: Property) -> None:
    close(auditor)
    url = reverse("report-mails-send", args=[TODAY])
    assert "Nobody is on the list" in text_of(htmx(auditor, "POST", url))
    BillingSettings.objects.create(property=property, report_recipients="a@example.com\nb@example.com")
    assert "goes to 2 addresses" in text_of(htmx(auditor, "POST", url))
    assert ReportMail.objects.count() == 2
