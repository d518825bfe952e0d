"""The device browser of the API: what the PBX has now, and requests to it with a preview."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotelpbx.common import roles
from hotelpbx.common.api import Pagination, RolePermission, api_actor
from hotelpbx.common.audit import audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.idempotency import idempotent
from pbx.api.shapes import CommandOut, DeviceActionIn, DeviceActionOut, ExtensionIn
from pbx.browser.forms import values_from_json
from pbx.browser.model import Action, hide_secrets
from pbx.browser.sections import SECTIONS, action_get, section_get
from pbx.models import Pbx
from pbx.selectors import extension_of, pbx_get
from pbx.services.browsing import action_preview, action_run, section_row, section_rows
from pbx.services.syncs import extension_sync_request


def _actions() -> Iterator[str]:
    """Every action with its request and parameters, as a list in Markdown."""
    for section in SECTIONS.values():
        for action in section.actions:
            target = [f"[{name}]" for name in action.target]
            own = [f"**{each.name}**" if each.required else each.name for each in action.parameters]
            yield f"- `{section.slug}/{action.slug}/` → `{action.endpoint}`: {', '.join([*target, *own])}"


# A query parameter and no part of the path, because the device's names hold slashes and blanks.
SECTION = OpenApiParameter("section", str, OpenApiParameter.PATH, enum=list(SECTIONS))
ACTION = OpenApiParameter("action", str, OpenApiParameter.PATH, description="One of the section's actions.")
SEND = "Send the request to the device, or show it with `preview: true`. `key` names the row it is done to."
ACTIONS = "\n".join(["", "", "Parameters in bold are required, those in brackets come from the row.", "", *_actions()])
KEY = OpenApiParameter("key", str, description="The `key` of one row; without it all rows are listed.")


class DeviceSection(APIView):
    """`GET /pbx/{name}/{section}/`: asked of the device at this moment."""

    permission_classes = (RolePermission,)
    read_roles = roles.PBX

    @extend_schema(parameters=[SECTION, KEY], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, name: str, section: str) -> Response:
        """All rows, in pages, or the one that `key` names."""
        pbx, found = pbx_get(name), section_get(section)
        if key := request.query_params.get("key", ""):
            return Response(section_row(pbx=pbx, section=found, key=key))
        pages = Pagination()
        page: Any = pages.paginate_queryset(section_rows(pbx=pbx, section=found), request)
        return pages.get_paginated_response(page)


class DeviceAction(APIView):
    """`POST /pbx/{name}/{section}/{action}/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.ALL_ROLES  # the action itself says which

    @extend_schema(
        parameters=[SECTION, ACTION], request=DeviceActionIn, responses=DeviceActionOut, description=SEND + ACTIONS
    )
    def post(self, request: Request, name: str, section: str, action: str) -> Response:
        """Send the request to the device, or show it."""
        if not roles.may(request.user, action_get(section_get(section), action).roles):
            raise PermissionDenied
        data = DeviceActionIn(data=request.data)
        data.is_valid(raise_exception=True)
        act = self._show if data.validated_data["preview"] else self._send
        return act(request, name, section, action)

    def _show(self, request: Request, name: str, section: str, action: str) -> Response:
        """Exactly what would be sent; nothing of it is kept, because it may hold a password."""
        wanted, values = _asked(request, pbx_get(name), section, action)
        prepared = action_preview(action=wanted, values=values)
        return _answer(prepared.endpoint, prepared.body, sent=False)

    @idempotent
    def _send(self, request: Request, name: str, section: str, action: str) -> Response:
        """What was sent, with stars for passwords, because this answer is remembered."""
        pbx = pbx_get(name)
        wanted, values = _asked(request, pbx, section, action)
        done = action_run(pbx=pbx, action=wanted, values=values, actor=api_actor(request))
        shown = done.prepared.body and hide_secrets(done.prepared.body)
        return _answer(done.prepared.endpoint, shown, sent=True, answer=done.answer)


def _answer(endpoint: str, body: dict[str, Any] | None, *, sent: bool, answer: Any = None) -> Response:
    shown: dict[str, object] = {"endpoint": endpoint, "body": body, "sent": sent, "answer": answer}
    return Response(DeviceActionOut(shown).data)


def _asked(request: Request, pbx: Pbx, section: str, action: str) -> tuple[Action, dict[str, Any]]:
    """The action and the values for it. Raises `InputError`, `PbxTargetError` and what the device says."""
    data = DeviceActionIn(data=request.data)
    data.is_valid(raise_exception=True)
    found = section_get(section)
    wanted, key = action_get(found, action), data.validated_data["key"]
    if wanted.is_for_row and not key:
        raise InputError(_("The request has wrong or missing values."), fields={"key": [_("Name the row.")]})
    row = section_row(pbx=pbx, section=found, key=key) if wanted.is_for_row else None
    return wanted, values_from_json(wanted, data.validated_data["values"], row)


class ExtensionRepair(APIView):
    """`POST /pbx/{name}/extensions/repair/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.PBX

    @extend_schema(request=ExtensionIn, responses={202: CommandOut})
    @idempotent
    def post(self, request: Request, name: str) -> Response:
        """Have one extension made as we want it; the waiting command."""
        data = ExtensionIn(data=request.data)
        data.is_valid(raise_exception=True)
        extension = extension_of(pbx_get(name), data.validated_data["number"])
        actor = api_actor(request)
        command = extension_sync_request(extension=extension, requested_by=actor.name)
        audit_record("pbx.extension.repair_requested", actor, extension, {"number": extension.number})
        return Response(CommandOut(command).data, status=202)
