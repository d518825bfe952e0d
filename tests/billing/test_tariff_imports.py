"""Price lists that a worker loads: progress, faults, a dead worker, all or nothing."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from billing.enums import JobState
from billing.errors import TariffError
from billing.models import Tariff, TariffImport
from billing.services import tariff_imports as service
from billing.services.tariff_drafts import tariff_delete
from billing.services.tariff_imports import LEASE, tariff_import_start, tariff_imports_work
from billing.services.tariffs import tariff_create, tariff_rate_add
from billing.sweep import billing_sweep
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import ACCOUNTING, HOUSEKEEPING
from rooms.models import Property
from tests.billing.world import HEADER, refused
from tests.helpers.pages import htmx, signed_in, text_of

pytestmark = pytest.mark.django_db


def price_list(count: int, *more: str) -> str:
    """A file of so many rates."""
    return "\n".join([HEADER, *(f"{1000 + n},Somewhere,0.10,0,60,60,0,0" for n in range(count)), *more]) + "\n"


@pytest.fixture
def draft(property: Property) -> Tariff:
    return tariff_create(property=property, name="Next", actor=SYSTEM)


def started(draft: Tariff, content: str, *, replaces: bool = False) -> TariffImport:
    return tariff_import_start(tariff=draft, file_name="list.csv", content=content, replaces=replaces, actor=SYSTEM)


def test_a_list_is_loaded_by_the_sweep_and_its_content_is_forgotten(draft: Tariff) -> None:
    job = started(draft, price_list(2500))
    assert (job.state, job.lines_total, draft.rates.count()) == (JobState.WAITING, 2501, 0)
    assert billing_sweep()["price_lists_loaded"] == 1
    job.refresh_from_db()
    assert (job.state, job.content, job.lines_done, job.fault_count) == (JobState.DONE, "", 2501, 0)
    assert job.finished_at is not None
    assert draft.rates.count() == 2500
    assert AuditRecord.objects.filter(action="billing.tariff.imported").latest("id").data == {
        "rates": 2500,
        "replaced": False,
    }
    assert tariff_imports_work() == 0


def test_the_progress_is_told_while_the_lines_are_read(draft: Tariff, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    beat = service._beat
    monkeypatch.setattr(service, "_beat", lambda job, lines: (told.append(lines), beat(job, lines))[1])
    job = started(draft, price_list(3500))
    tariff_imports_work()
    assert told == [1000, 2000, 3000]
    job.refresh_from_db()
    assert job.beat_at is not None


def test_a_worker_is_poked_after_the_upload(
    draft: Tariff, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    pokes: list[int] = []
    monkeypatch.setattr("billing.services.pokes._send_tariff_imports", lambda: pokes.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        started(draft, price_list(1))
    assert pokes == [1]


def test_one_wrong_line_keeps_all_out_and_the_first_fifty_are_kept_in_the_readers_language(draft: Tariff) -> None:
    with translation.override("zh-hans"):
        job = started(draft, price_list(10, *["x,,,,,,,"] * 60))
    tariff_imports_work()
    job.refresh_from_db()
    assert (job.state, len(job.faults), job.fault_count, job.content) == (JobState.FAILED, 50, 60, "")
    assert job.faults[0]["line"] == 12
    assert job.language == "zh-hans"
    assert not draft.rates.exists()


def test_the_rates_of_the_draft_stay_or_are_replaced(draft: Tariff) -> None:
    tariff_rate_add(tariff=draft, actor=SYSTEM, prefix="1000", destination="Old", price_per_minute="1")
    refused_job = started(draft, price_list(2))
    tariff_imports_work()
    refused_job.refresh_from_db()
    assert (refused_job.state, refused_job.faults[0]["line"]) == (JobState.FAILED, 2)
    started(draft, price_list(2), replaces=True)
    tariff_imports_work()
    assert list(draft.rates.values_list("prefix", "destination")) == [("1000", "Somewhere"), ("1001", "Somewhere")]


def test_the_job_of_a_dead_worker_is_taken_again_when_its_last_sign_is_old(draft: Tariff) -> None:
    job = started(draft, price_list(5))
    now = timezone.now()
    TariffImport.objects.filter(pk=job.pk).update(state=JobState.RUNNING, beat_at=now, lines_done=3)
    assert tariff_imports_work(now + LEASE - dt.timedelta(seconds=1)) == 0
    assert not draft.rates.exists()
    assert tariff_imports_work(now + LEASE + dt.timedelta(seconds=1)) == 1
    assert draft.rates.count() == 5


def test_a_worker_that_was_given_up_stores_nothing(draft: Tariff, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was asleep for longer than the lease; meanwhile another one has begun."""
    job = started(draft, price_list(1500))
    later = timezone.now() + dt.timedelta(hours=1)

    def overtaken(*args: Any) -> set[tuple[str, str]]:
        TariffImport.objects.filter(pk=job.pk).update(beat_at=later)
        return set()

    monkeypatch.setattr(service, "_taken", overtaken)
    assert tariff_imports_work() == 0
    job.refresh_from_db()
    assert (job.state, job.beat_at, draft.rates.count()) == (JobState.RUNNING, later, 0)


def test_a_draft_that_was_changed_meanwhile_is_left_alone(draft: Tariff, monkeypatch: pytest.MonkeyPatch) -> None:
    job = started(draft, price_list(3))

    def changed(*args: Any) -> set[tuple[str, str]]:
        fresh = Tariff.objects.get(pk=draft.pk)
        tariff_rate_add(tariff=fresh, actor=SYSTEM, prefix="1", destination="US", price_per_minute="1")
        return set()

    monkeypatch.setattr(service, "_taken", changed)
    assert tariff_imports_work() == 1
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "changed" in job.faults[0]["message"]
    assert draft.rates.count() == 1


def test_what_nobody_expected_ends_the_job_and_is_raised(draft: Tariff, monkeypatch: pytest.MonkeyPatch) -> None:
    job = started(draft, price_list(3))

    def broken(*args: Any) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(service, "rates_parse", broken)
    with pytest.raises(RuntimeError, match="bug"):
        tariff_imports_work()
    job.refresh_from_db()
    assert (job.state, job.faults[0]["line"]) == (JobState.FAILED, 0)


def test_one_file_at_a_time_and_only_into_a_draft(draft: Tariff, property: Property) -> None:
    started(draft, price_list(1))
    with refused(TariffError) as caught:
        started(draft, price_list(1))
    assert caught.value.code == "tariff_importing"
    active = Tariff.objects.exclude(pk=draft.pk).get()
    with refused(TariffError):
        started(active, price_list(1))


def test_a_draft_may_be_deleted_while_its_file_waits(draft: Tariff) -> None:
    started(draft, price_list(1))
    tariff_delete(tariff=draft, actor=SYSTEM)
    assert tariff_imports_work() == 0


@pytest.fixture
def books(db: None) -> Client:
    return signed_in(ACCOUNTING)


def test_the_page_follows_the_loading_and_opens_anew_when_it_is_done(books: Client, draft: Tariff) -> None:
    job = started(draft, price_list(3))
    url = reverse("tariff-imports", args=[draft.pk])
    assert "4 lines wait for a worker" in text_of(htmx(books, "GET", f"{url}?open"))
    TariffImport.objects.filter(pk=job.pk).update(state=JobState.RUNNING, beat_at=timezone.now(), lines_done=2)
    shown = text_of(htmx(books, "GET", f"{url}?open"))
    assert "2 of 4 lines read" in shown
    assert '<progress id="import-bar" max="4" value="2">' in shown
    TariffImport.objects.filter(pk=job.pk).update(state=JobState.WAITING)
    tariff_imports_work()
    assert htmx(books, "GET", f"{url}?open")["HX-Redirect"] == reverse("tariff", args=[draft.pk])
    assert reverse("tariff-changes", args=[draft.pk]) in text_of(books.get(reverse("tariff", args=[draft.pk])))


def test_housekeeping_does_not_see_it(draft: Tariff) -> None:
    started(draft, price_list(1))
    assert signed_in(HOUSEKEEPING).get(reverse("tariff-imports", args=[draft.pk])).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_fault_while_storing_leaves_the_old_rates(draft: Tariff, monkeypatch: pytest.MonkeyPatch) -> None:
    tariff_rate_add(tariff=draft, actor=SYSTEM, prefix="1", destination="US", price_per_minute="1")
    started(draft, price_list(3), replaces=True)

    def broken(*args: Any) -> None:
        assert transaction.get_connection().in_atomic_block
        raise RuntimeError("disk")

    monkeypatch.setattr("billing.services.tariffs.rates_insert", broken)
    with pytest.raises(RuntimeError, match="disk"):
        tariff_imports_work()
    assert list(draft.rates.values_list("prefix", flat=True)) == ["1"]
