"""What is broken in a room: a note that somebody must see to."""

import zlib

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AttentionItem
from rooms.models import Room

MOST = 120  # letters; the subject of an item has room for them


@transaction.atomic(savepoint=False)
def room_maintenance_report(*, room: Room, note: str, actor: Actor) -> AttentionItem:
    """Note what is broken; the same words again are the same item while it is open. Raises `InputError`."""
    words = " ".join(note.split())
    if not 1 <= len(words) <= MOST:
        message = _("Say in 1 to %(most)d letters what is broken.") % {"most": MOST}
        raise InputError(message, {"note": [message]})
    item = attention_raise(
        kind="room_maintenance",
        key=f"room_maintenance:{room.pk}:{zlib.crc32(words.casefold().encode()):08x}",
        subject=gettext_noop("Room %(room)s needs repair: %(note)s") % {"room": room.number, "note": words},
        property_code=room.property.code,
        detail=gettext_noop("Reported by %(name)s.") % {"name": actor.name},
        data={"room": room.number, "note": words, "by": actor.name},
    )
    audit_record("rooms.room.maintenance_reported", actor, room, {"note": words})
    return item
