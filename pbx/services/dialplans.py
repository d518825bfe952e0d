"""The options of an exchange's dialplan: read, checked and kept."""

from collections import Counter
from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from pbx.dialplan.options import Language, Options
from pbx.models import Dialplan, Pbx

NUMBERS = ("room_state", "minibar", "take_back", "wake_up", "test")
NAMES = tuple(field.name for field in fields(Options))


def dialplan_get(pbx: Pbx) -> Dialplan:
    """The options of an exchange; the standard ones, not stored, where nobody has chosen any."""
    return Dialplan.objects.filter(pbx=pbx).first() or Dialplan(pbx=pbx)


def dialplan_options(pbx: Pbx) -> Options:
    """The same, as the generator takes them."""
    row = dialplan_get(pbx)
    values = {name: getattr(row, name) for name in NAMES}
    return Options(**{**values, "language": Language(row.language)})


@transaction.atomic(durable=True)
def dialplan_save(*, pbx: Pbx, actor: Actor, **options: Any) -> Dialplan:
    """Keep options; what is not named stays. Raises `InputError` for a number that is none or is used twice."""
    row = dialplan_get(pbx)
    for name, value in options.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    audit_record("pbx.dialplan.saved", actor, pbx, {name: str(value) for name, value in options.items()})
    return row


def _check(row: Dialplan) -> None:
    try:
        row.clean_fields()
    except ValidationError as error:
        raise InputError(" ".join(error.messages), error.message_dict) from None
    counted = Counter(getattr(row, name) for name in NUMBERS if getattr(row, name))
    twice = [name for name in NUMBERS if counted[getattr(row, name)] > 1]
    if twice:
        message = _("Each service needs a number of its own.")
        raise InputError(message, {name: [message] for name in twice})
    if not counted:
        message = _("Give at least one service a number.")
        raise InputError(message, {name: [message] for name in NUMBERS})
