"""Price lists of many lines: the upload is a row, a worker reads it and tells how far it is, all lines come in or none.

Reading happens outside a transaction, so that its progress can be seen; what was read is stored in one. A draft whose
rates changed meanwhile is read against anew. A job whose worker has died is taken again when its last sign of life is
older than `LEASE`.
"""

import datetime as dt
import io

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from billing.enums import JobState
from billing.errors import TariffError
from billing.models import Tariff, TariffImport, TariffRate
from billing.rate_lines import FAULTS_TOLD, Fault, Key, ParsedRates, rates_parse
from billing.services.pokes import poke_tariff_imports
from billing.services.tariffs import draft_lock, rates_put
from hotelpbx.common.audit import Actor

LEASE = dt.timedelta(minutes=1)
OPEN = (JobState.WAITING, JobState.RUNNING)


class _TakenAwayError(Exception):
    """Another worker has the job, or nobody wants it any more."""


@transaction.atomic(savepoint=False)
def tariff_import_start(
    *, tariff: Tariff, file_name: str, content: str, replaces: bool, actor: Actor, now: dt.datetime | None = None
) -> TariffImport:
    """Store a price list for a draft and have a worker load it: instead of the draft's rates, or besides them.

    Raises `TariffError` when it is no draft, or another file is being loaded into it.
    """
    draft_lock(tariff)
    if TariffImport.objects.filter(tariff=tariff, state__in=OPEN).exists():
        raise TariffError(_("A file is being loaded into this draft. Wait until it is done."), "tariff_importing")
    job = TariffImport.objects.create(
        tariff=tariff,
        file_name=file_name[:200],
        content=content,
        replaces=replaces,
        lines_total=content.count("\n") + (not content.endswith("\n")),
        language=translation.get_language() or "en",
        created_at=now or timezone.now(),
        created_by=actor.user,
    )
    poke_tariff_imports()
    return job


def tariff_imports_work(now: dt.datetime | None = None) -> int:
    """Load what waits, and what a dead worker has left; returns how many files were done with, loaded or refused."""
    return sum(_work(pk, now or timezone.now()) for pk in _due(now or timezone.now()).values_list("pk", flat=True))


def _due(now: dt.datetime) -> "QuerySet[TariffImport]":
    dead = Q(state=JobState.RUNNING, beat_at__lt=now - LEASE)
    return TariffImport.objects.filter(Q(state=JobState.WAITING) | dead).order_by("created_at", "id")


def _work(pk: int, now: dt.datetime) -> bool:
    if not _due(now).filter(pk=pk).update(state=JobState.RUNNING, beat_at=now, lines_done=0):
        return False
    job = TariffImport.objects.select_related("tariff__property", "created_by").get(pk=pk)
    with translation.override(job.language):
        try:
            _load(job)
        except _TakenAwayError:
            return False
        except OperationalError:
            raise  # the database is away: whoever comes next goes on
        except Exception:
            _finish(job, ParsedRates(faults=[Fault(0, _("It could not be loaded; the log says why."))], fault_count=1))
            raise
    return True


def _load(job: TariffImport) -> None:
    """Read the file, and store its rates unless one of its lines is wrong."""
    parsed = rates_parse(io.StringIO(job.content, newline=""), _taken(job), lambda lines: _beat(job, lines))
    if not parsed.fault_count:
        try:
            _store(job, parsed)
            return
        except TariffError as error:
            parsed.fault(0, str(error))
    _finish(job, parsed)


def _taken(job: TariffImport) -> set[Key]:
    return set() if job.replaces else set(TariffRate.objects.filter(tariff=job.tariff).values_list("prefix", "band"))


def _beat(job: TariffImport, lines: int) -> None:
    """Say how far it is; raises `_TakenAwayError` when somebody else has taken the job."""
    now = timezone.now()
    mine = TariffImport.objects.filter(pk=job.pk, state=JobState.RUNNING, beat_at=job.beat_at)
    if not mine.update(lines_done=lines, beat_at=now):
        raise _TakenAwayError
    job.beat_at = now


@transaction.atomic
def _store(job: TariffImport, parsed: ParsedRates) -> None:
    draft = draft_lock(job.tariff)
    if draft.cache_token != job.tariff.cache_token:
        raise TariffError(_("The draft was changed while the file was read. Load it again."), "tariff_changed")
    rates_put(draft, parsed, replaces=job.replaces, actor=Actor(user=job.created_by, origin="desk"))
    _finish(job, parsed)


def _finish(job: TariffImport, parsed: ParsedRates) -> None:
    """Keep what became of it; the file itself is not needed any more."""
    mine = TariffImport.objects.filter(pk=job.pk, state=JobState.RUNNING, beat_at=job.beat_at)
    ended = mine.update(
        state=JobState.FAILED if parsed.fault_count else JobState.DONE,
        lines_done=job.lines_total,
        faults=[{"line": fault.line, "message": fault.message} for fault in parsed.faults[:FAULTS_TOLD]],
        fault_count=parsed.fault_count,
        content="",
        finished_at=timezone.now(),
    )
    if not ended:
        raise _TakenAwayError
