"""`manage.py night_audit`: what it prints, and with which code it ends."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from billing.enums import JobState
from billing.models import Folio, NightAuditRun
from billing.services.folios import charge_post
from billing.services.night_runs import run_begin
from hotelpbx.common.audit import SYSTEM
from pbx.enums import LinkState
from pbx.models import Pbx
from rooms.models import Property
from tests.factories.hotel import TODAY

pytestmark = pytest.mark.django_db


def test_the_command_tells_each_step_and_closing_again_is_harmless(folio: Folio, property: Property) -> None:
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    first, again = StringIO(), StringIO()
    call_command("night_audit", "--date", "2026-11-23", stdout=first)
    call_command("night_audit", "--date", "2026-11-23", stdout=again)
    lines = first.getvalue().splitlines()
    assert [line.split()[0] for line in lines[:5]] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert "grand 2026-11-23 closed: 11.90 EUR" in lines
    assert "  MISC: 11.90 EUR" in lines
    assert again.getvalue().splitlines()[0] == "grand 2026-11-23 was closed already: 11.90 EUR"


def refused_command(*arguments: str) -> tuple[int, str]:
    """With which code the command ends, and the lights it tells."""
    err = StringIO()
    with pytest.raises(CommandError) as caught, transaction.atomic():
        call_command("night_audit", "--verbosity", "0", *arguments, stdout=StringIO(), stderr=err)
    return caught.value.returncode, err.getvalue()


def test_the_command_says_by_its_code_why_it_closed_nothing(property: Property) -> None:
    assert refused_command("--date", "2026-11-22") == (1, "")
    Pbx.objects.update(state=LinkState.OFFLINE, reconciled_until=timezone.now())
    code, told = refused_command("--strict")
    assert (code, told.split(":")[0]) == (3, "yellow pbx_offline 1")
    assert refused_command("--accept", "calls_late")[0] == 3
    run_begin(property=property, business_date=TODAY, actor=SYSTEM, accepts=[], state=JobState.RUNNING)
    assert refused_command()[0] == 4
    NightAuditRun.objects.all().delete()
    with pytest.raises(CommandError, match="there is no light nonsense"):
        call_command("night_audit", "--accept", "nonsense")
    call_command("night_audit", "--accept", "pbx_offline", stdout=StringIO())
    assert NightAuditRun.objects.get().accepted[0]["by"] == "system"
