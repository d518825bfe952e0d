"""What comes to a folio after its guest has left."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.enums import EntrySource
from billing.errors import FolioInUseError
from billing.models import Folio, FolioEntry
from billing.services.folios import Tenders, charge_post, folio_reopen, folio_settle
from hotelpbx.common.audit import Actor
from rooms.enums import StayStatus


@transaction.atomic(savepoint=False)
def late_charge_post(
    *,
    folio: Folio,
    reason: str,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
    **charge: Any,
) -> FolioEntry:
    """Open the folio again, where it is closed, and charge what is found only now; `charge` as `charge_post` takes it.

    It closes by itself when it is settled. Raises as `charge_post` and `folio_reopen`.
    """
    opened = folio_reopen(folio=folio, reason=reason, actor=actor)
    return charge_post(folio=opened, source=source, actor=actor, now=now, **charge)


@transaction.atomic(savepoint=False)
def departed_folio_settle(
    *,
    folio: Folio,
    payments: Tenders = (),
    force: bool = False,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> Folio:
    """Settle and close the folio of a guest who has left.

    Raises `FolioInUseError` while the guest is in house, and as `folio_settle`.
    """
    if folio.stay.status == StayStatus.IN_HOUSE:
        raise FolioInUseError(_("The guest is in house: the folio is closed by the check-out."))
    return folio_settle(folio=folio, payments=payments, force=force, source=source, actor=actor, now=now)
