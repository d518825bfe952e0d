"""The night audit and the mails of its reports through the API."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from billing.enums import JobState, NightStep
from billing.models import BillingSettings, NightAuditRun, ReportMail
from billing.services.night_runs import Run, run_begin
from hotelpbx.common.audit import SYSTEM
from pbx.enums import LinkState
from pbx.models import Pbx
from rooms.models import Property
from tests.billing.world import NOW
from tests.factories.hotel import TODAY

pytestmark = pytest.mark.django_db

CLOSE = "/api/v1/night-audit/"
RUN = "/api/v1/night-audit/run/"
MAILS = "/api/v1/report-mails/"
DATE = TODAY.isoformat()


@pytest.fixture(autouse=True)
def _fresh(property: Property) -> None:
    """The call records have just been compared."""
    Pbx.objects.update(reconciled_until=timezone.now())


def post(client: APIClient, url: str, **body: Any) -> Any:
    return client.post(url, body, format="json")


def test_the_state_of_the_run_before_and_after(accounting: APIClient) -> None:
    before = accounting.get(RUN)
    assert (before.status_code, before.json()["code"]) == (404, "night_audit_run_not_found")
    Pbx.objects.update(state=LinkState.OFFLINE)
    assert post(accounting, CLOSE, business_date=DATE, accept=["pbx_offline"]).status_code == 201
    run = accounting.get(RUN).json()
    assert (run["state"], run["step"], run["step_number"], run["step_count"], run["percent"]) == (
        "done",
        "close",
        5,
        5,
        100,
    )
    assert [(row["code"], row["count"]) for row in run["accepted"]] == [("pbx_offline", 1)]
    assert run["started_by"] == run["accepted"][0]["by"]
    assert run["results"]["close"]["rooms_dirtied"] == 0


def test_lights_that_are_not_named_are_not_accepted(accounting: APIClient) -> None:
    Pbx.objects.update(state=LinkState.OFFLINE)
    answer = post(accounting, CLOSE, business_date=DATE, accept=["calls_late"])
    assert answer.status_code == 422
    assert [check["code"] for check in answer.json()["extra"]["checks"]] == ["pbx_offline"]
    assert post(accounting, CLOSE, business_date=DATE, accept=["nonsense"]).status_code == 400


def test_who_comes_second_is_told_how_far_the_first_one_is(accounting: APIClient, property: Property) -> None:
    run = Run(run_begin(property=property, business_date=TODAY, actor=SYSTEM, accepts=[], state=JobState.RUNNING))
    run.enter(NightStep.RATE)
    run.progress(7, 7)
    answer = post(accounting, CLOSE, business_date=DATE)
    assert (answer.status_code, answer.json()["code"]) == (409, "night_audit_running")
    assert answer.json()["extra"] == {"step": "rate", "done": 7, "total": 7}
    state = accounting.get(RUN).json()
    assert (state["state"], state["percent"], state["is_dead"]) == ("running", 40, False)


def test_a_waiting_run_is_done_by_whoever_comes(accounting: APIClient, property: Property) -> None:
    run_begin(property=property, business_date=TODAY, actor=SYSTEM, accepts=[], state=JobState.WAITING)
    assert post(accounting, CLOSE, business_date=DATE).status_code == 201
    assert NightAuditRun.objects.get().state == JobState.DONE


def test_mails_are_listed_sent_again_and_sent_to_the_list(accounting: APIClient, property: Property) -> None:
    mail = ReportMail.objects.create(
        property=property,
        business_date=TODAY,
        recipients=["a@example.com"],
        state=JobState.FAILED,
        error="450 later",
        not_before=NOW,
    )
    (row,) = accounting.get(MAILS).json()["results"]
    assert (row["id"], row["state"], row["recipients"], row["error"]) == (
        mail.pk,
        "failed",
        ["a@example.com"],
        "450 later",
    )
    again = post(accounting, f"{MAILS}{mail.pk}/send/")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    assert post(accounting, f"{MAILS}999/send/").json()["code"] == "report_mail_not_found"
    assert post(accounting, MAILS, business_date=DATE).json()["code"] == "report_not_found"
    assert post(accounting, CLOSE, business_date=DATE).status_code == 201
    assert post(accounting, MAILS, business_date=DATE).json()["code"] == "report_list_empty"
    BillingSettings.objects.create(property=property, report_recipients="a@example.com\nb@example.com")
    sent = post(accounting, MAILS, business_date=DATE)
    assert (sent.status_code, sent.json()) == (202, {"addresses": 2})
    assert ReportMail.objects.count() == 3


def test_a_mail_that_is_being_sent_is_left_alone(accounting: APIClient, property: Property) -> None:
    mail = ReportMail.objects.create(
        property=property, business_date=TODAY, recipients=["a@example.com"], state=JobState.RUNNING, not_before=NOW
    )
    answer = post(accounting, f"{MAILS}{mail.pk}/send/")
    assert (answer.status_code, answer.json()["code"]) == (409, "report_mail_state")
