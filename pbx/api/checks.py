"""The set-up check through the API."""

import datetime as dt

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission
from hotelpbx.common.idempotency import idempotent
from pbx.selectors import pbx_get
from pbx.services.check_lines import Mark
from pbx.services.checklist import pbx_checklist

BUDGET = dt.timedelta(seconds=10)


class PbxCheckIn(serializers.Serializer[dict[str, float]]):
    """How long to wait for the report that the device is made to send."""

    wait_seconds = serializers.FloatField(required=False, default=5.0, min_value=0, max_value=10)


class SetUpLineOut(serializers.Serializer[dict[str, str]]):
    """One finding, in the language of the request; `hint` says what to tick where on the device."""

    step = serializers.CharField()
    state = serializers.CharField(help_text="ok, wrong or remark")
    text = serializers.CharField()
    hint = serializers.CharField()


class PbxCheckOut(serializers.Serializer[dict[str, object]]):
    """`ok` when nothing is wrong; remarks do not count."""

    ok = serializers.BooleanField()
    lines = SetUpLineOut(many=True)


class PbxCheck(APIView):
    """`POST /pbx/{name}/check/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.PBX

    @extend_schema(request=PbxCheckIn, responses=PbxCheckOut)
    @idempotent
    def post(self, request: Request, name: str) -> Response:
        """Check the set-up; changes nothing on the device."""
        data = PbxCheckIn(data=request.data)
        data.is_valid(raise_exception=True)
        wait = data.validated_data["wait_seconds"]
        found = list(pbx_checklist(pbx=pbx_get(name), wait_seconds=wait, budget=BUDGET))
        lines = [
            {"step": each.step, "state": each.line.mark, "text": each.line.text, "hint": each.line.hint}
            for each in found
        ]
        is_ok = not any(each.line.mark == Mark.WRONG for each in found)
        return Response(PbxCheckOut({"ok": is_ok, "lines": lines}).data)
