"""What goes in and out; parsing and formatting only, and never a secret."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hotelpbx.common.privacy import TextGuardSerializer
from pbx.models import Command, Pbx, Receipt
from pbx.services.reconcile import Reconciliation


class PbxOut(serializers.ModelSerializer[Pbx]):
    """A phone system."""

    property = serializers.CharField(source="property_code")
    pending_commands = serializers.IntegerField()
    failed_commands = serializers.IntegerField()

    class Meta:
        model = Pbx
        fields = (
            "name",
            "property",
            "url",
            "state",
            "state_reason",
            "transport",
            "serial_number",
            "firmware",
            "last_event_at",
            "clock_skew_seconds",
            "pending_commands",
            "failed_commands",
        )


class CommandOut(serializers.ModelSerializer[Command]):
    """Something that was asked of a phone system."""

    pbx = serializers.CharField(source="pbx.name")
    extensions = serializers.SerializerMethodField()

    class Meta:
        model = Command
        fields = (
            "id",
            "pbx",
            "kind",
            "extensions",
            "state",
            "reason",
            "error_code",
            "attempts_made",
            "not_before",
            "not_after",
            "requested_by",
            "created_at",
            "finished_at",
            "result",
        )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_extensions(self, command: Command) -> list[str]:
        """The extensions it is about."""
        return list(command.payload.get("numbers", []))


class ReceiptOut(serializers.ModelSerializer[Receipt]):
    """A report of a phone system."""

    pbx = serializers.CharField(source="pbx.name")
    type = serializers.CharField(source="event_type")
    text = serializers.CharField()

    class Meta:
        model = Receipt
        fields: tuple[str, ...] = (
            "id",
            "pbx",
            "type",
            "state",
            "error",
            "source",
            "source_address",
            "received_at",
            "processed_at",
            "attempts_made",
            "text",
        )


class SyncOut(serializers.Serializer[dict[str, object]]):
    """Where the phone system was not as wanted, and how many repairs were requested."""

    different = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    missing_on_device = serializers.ListField(child=serializers.CharField())
    unknown_here = serializers.ListField(child=serializers.CharField())
    requested = serializers.IntegerField()


class ReconcileOut(serializers.Serializer[Reconciliation]):
    """New calls, extensions that differ from what is wanted, and the lists that could not be compared."""

    calls = serializers.IntegerField()
    extensions = serializers.IntegerField()
    failed = serializers.ListField(child=serializers.CharField())


class DialIn(TextGuardSerializer):
    """Who is rung first, and whom to call then."""

    not_free_text = ("to",)

    from_extension = serializers.RegexField(r"^[0-9]{1,7}\Z")
    to = serializers.RegexField(r"^\+?[0-9*#]{1,30}\Z")
    property = serializers.CharField(required=False, default="", allow_blank=True)


class ListQuery(serializers.Serializer[dict[str, str]]):
    """Filters of the lists."""

    state = serializers.CharField(required=False, default="")
    type = serializers.CharField(required=False, default="")
    pbx = serializers.CharField(required=False, default="")


class ExtensionIn(TextGuardSerializer):
    """Which extension."""

    number = serializers.RegexField(r"^[0-9]{1,7}\Z")


class DeviceActionIn(TextGuardSerializer):
    """What to ask of the device: `key` names the row it is done to, `values` are the request's own parameters."""

    key = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    values = serializers.DictField(required=False, default=dict)
    preview = serializers.BooleanField(required=False, default=False)


class DeviceActionOut(serializers.Serializer[dict[str, object]]):
    """The request as the device gets it, without the token, and what the answer held."""

    endpoint = serializers.CharField()
    body = serializers.DictField(allow_null=True)
    sent = serializers.BooleanField()
    answer = serializers.JSONField(allow_null=True)
