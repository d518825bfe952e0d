"""Phones in no room, such as the reception's: taken over from the device by name, never set up from here."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from pbx.enums import LinkState, PhoneState
from pbx.errors import ExtensionNotFoundError, PbxOfflineError, reading_error_for_people
from pbx.gateway import api_for
from pbx.models import Extension, Pbx
from pbx.services.phones import OF_EXTENSION
from pbx.vendor.errors import PbxError
from pbx.vendor.extensions import ExtensionSummary

NAME_LENGTH = 64
LABEL_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """An extension that only the device knows."""

    number: str
    name: str


def house_phones_offered(*, pbx: Pbx) -> list[Offer]:
    """The device's extensions that are not known here. Raises `PbxOfflineError`."""
    known = set(Extension.objects.filter(pbx=pbx).values_list("number", flat=True))
    return [Offer(each.number, each.username) for each in _listed(pbx) if each.number not in known]


def house_phone_take(*, pbx: Pbx, number: str, label: str = "", actor: Actor) -> Extension:
    """Make an extension of the device known here, or find it and name it; nothing is changed on the device.

    Raises `ExtensionNotFoundError` when neither side has it, `PbxOfflineError` when the device cannot be asked.
    """
    known = Extension.objects.select_related("pbx").filter(pbx=pbx, number=number).first()
    if known is not None:
        return _named(known, label.strip()[:LABEL_LENGTH], actor) if label.strip() else known
    found = next((each for each in _listed(pbx) if each.number == number), None)
    if found is None:
        text = _("The phone system has no extension %(number)s.") % {"number": number}
        raise ExtensionNotFoundError(text, "no_extension")
    return _store(pbx, found, label, actor)


@transaction.atomic(durable=True)
def _named(extension: Extension, label: str, actor: Actor) -> Extension:
    if Extension.objects.filter(pk=extension.pk).exclude(label=label).update(label=label):
        audit_record("pbx.extension.named", actor, extension, {"number": extension.number, "label": label})
    extension.label = label
    return extension


def _listed(pbx: Pbx) -> tuple[ExtensionSummary, ...]:
    if pbx.state == LinkState.OFFLINE:
        raise PbxOfflineError(_("The phone system does not answer now."))
    try:
        return api_for(pbx).extensions.list()
    except PbxError as error:
        raise reading_error_for_people(error) from error


@transaction.atomic(durable=True)
def _store(pbx: Pbx, found: ExtensionSummary, label: str, actor: Actor) -> Extension:
    values = {
        "label": label.strip()[:LABEL_LENGTH],
        "confirmed_name": found.username[:NAME_LENGTH],
        "phone_state": OF_EXTENSION.get(found.status, PhoneState.UNKNOWN),
        "phone_state_at": timezone.now(),
    }
    extension, is_new = Extension.objects.get_or_create(pbx=pbx, number=found.number, defaults=values)
    if is_new:
        audit_record("pbx.extension.taken_over", actor, extension, {"number": found.number, "name": found.username})
    return extension
