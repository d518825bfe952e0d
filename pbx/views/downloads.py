"""Voice messages, recordings and call records as files, for a browser."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from hotelpbx.common.pages import page_actor, role_required
from hotelpbx.common.roles import CALL_RECORDS, LISTEN
from pbx.files import call_range, file_answer, recipient_of
from pbx.selectors import pbx_get
from pbx.services.downloads import call_records_download, recording_download, voicemail_download


@require_GET
@role_required(*LISTEN)
def voicemail(request: HttpRequest, name: str, number: str, status: str, file: str) -> FileResponse:
    """A voice message; it stays as unread or read as it was."""
    recipient = recipient_of(request, page_actor(request))
    return file_answer(
        voicemail_download(pbx=pbx_get(name), number=number, status=status, file=file, recipient=recipient)
    )


@require_GET
@role_required(*LISTEN)
def recording(request: HttpRequest, name: str, file: str) -> FileResponse:
    """The recording of a call."""
    recipient = recipient_of(request, page_actor(request))
    return file_answer(recording_download(pbx=pbx_get(name), recording=file, recipient=recipient))


@require_GET
@role_required(*CALL_RECORDS)
def call_records(request: HttpRequest, name: str) -> FileResponse:
    """The device's own call records of a time range."""
    pbx = pbx_get(name)
    asked = call_range(request.GET, pbx)
    recipient = recipient_of(request, page_actor(request))
    return file_answer(
        call_records_download(pbx=pbx, start=asked.start, end=asked.end, numbers=asked.numbers, recipient=recipient)
    )
