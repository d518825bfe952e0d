"""Texts for guests: taken at the desk, and given to them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError, InputError, RuleError
from rooms.enums import StayStatus
from rooms.models import GuestMessage, Stay
from rooms.models.messages import TEXT_LENGTH


@transaction.atomic(durable=True)
def guest_message_take(*, stay: Stay, text: str, caller: str = "", actor: Actor) -> GuestMessage:
    """Keep a text for a guest in house. Raises `InputError` without a text or with one too long, else `RuleError`."""
    text = text.strip()
    if not text or len(text) > TEXT_LENGTH:
        problem = _("A message has 1 to %(most)d characters.") % {"most": TEXT_LENGTH}
        raise InputError(problem, {"text": [problem]})
    if not Stay.objects.filter(pk=stay.pk, status=StayStatus.IN_HOUSE).exists():
        raise RuleError(_("%(guest)s is not in house.") % {"guest": stay.guest_name}, "stay_not_in_house")
    message = GuestMessage.objects.create(
        stay=stay, text=text, caller=caller.strip()[:80], taken_by=actor.name[:150], taken_at=timezone.now()
    )
    audit_record("rooms.message.taken", actor, stay, {"message": message.pk})
    return message


@transaction.atomic(durable=True)
def guest_message_deliver(*, message: GuestMessage, actor: Actor) -> GuestMessage:
    """The guest has got it. Raises `ConflictError` when somebody has said so already."""
    waiting = GuestMessage.objects.filter(pk=message.pk, delivered_at=None)
    if not waiting.update(delivered_at=timezone.now(), delivered_by=actor.name[:150]):
        raise ConflictError(_("This message has been delivered already."), "message_delivered")
    message.refresh_from_db()
    audit_record("rooms.message.delivered", actor, message.stay, {"message": message.pk})
    return message
