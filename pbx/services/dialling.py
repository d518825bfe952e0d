"""Click to dial: of use now or never."""

import datetime as dt

from django.utils.translation import gettext as _

from pbx.enums import LinkState
from pbx.errors import PbxOfflineError
from pbx.models import Command, Extension
from pbx.services.commands import call_dial_request


def call_dial(*, extension: Extension, to: str, not_after: dt.datetime, key: str, requested_by: str) -> Command:
    """Request a call, unless the PBX is away: raises `PbxOfflineError` instead of ringing somebody later."""
    if extension.pbx.state != LinkState.ONLINE:
        raise PbxOfflineError(_("The phone system does not answer now."))
    return call_dial_request(extension=extension, to=to, not_after=not_after, key=key, requested_by=requested_by)
