"""Voice messages, recordings and call records as files."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from hotelpbx.common import roles
from hotelpbx.common.api import AnyAccept, RolePermission, api_actor
from pbx.files import call_range, file_answer, recipient_of
from pbx.selectors import pbx_get
from pbx.services.downloads import call_records_download, recording_download, voicemail_download

WAV = {(200, "audio/wav"): OpenApiTypes.BINARY}
RANGE = [
    OpenApiParameter("from", str, required=True, description="A date or a time; the device's clock without a zone."),
    OpenApiParameter("to", str, required=True, description="The same; included."),
    OpenApiParameter("number", str, description="Extensions, separated by commas; every one when absent."),
]


class FileView(APIView):
    """A file, or an error as JSON before its first byte."""

    permission_classes = (RolePermission,)
    content_negotiation_class = AnyAccept


class VoicemailFile(FileView):
    """`GET /pbx/{name}/voicemails/{number}/{status}/{file}/`."""

    read_roles = roles.LISTEN

    @extend_schema(operation_id="pbx_voicemail_file", responses=WAV)
    def get(self, request: Request, name: str, number: str, status: str, file: str) -> FileResponse:
        """A voice message; `status` is read or unread and stays as it is."""
        recipient = recipient_of(request, api_actor(request))
        return file_answer(
            voicemail_download(pbx=pbx_get(name), number=number, status=status, file=file, recipient=recipient)
        )


class RecordingFile(FileView):
    """`GET /pbx/{name}/recordings/{file}/`."""

    read_roles = roles.LISTEN

    @extend_schema(operation_id="pbx_recording_file", responses=WAV)
    def get(self, request: Request, name: str, file: str) -> FileResponse:
        """The recording of a call, by the name in its record."""
        recipient = recipient_of(request, api_actor(request))
        return file_answer(recording_download(pbx=pbx_get(name), recording=file, recipient=recipient))


class CallRecordsFile(FileView):
    """`GET /pbx/{name}/cdr.csv`."""

    read_roles = roles.CALL_RECORDS

    @extend_schema(operation_id="pbx_call_records_file", parameters=RANGE, responses={(200, "text/csv"): str})
    def get(self, request: Request, name: str) -> FileResponse:
        """The device's own call records of a time range, as it writes them."""
        pbx = pbx_get(name)
        asked = call_range(request.query_params, pbx)
        recipient = recipient_of(request, api_actor(request))
        return file_answer(
            call_records_download(pbx=pbx, start=asked.start, end=asked.end, numbers=asked.numbers, recipient=recipient)
        )
