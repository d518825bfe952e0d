"""The audit trail as a manager reads it: what was done, to what, by whom, from where."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.hotel_time import resolve_local
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.scope import sees_everything
from rooms.models import Property

ACTIONS: dict[str, str | Promise] = {
    "rooms.stay.checked_in": _("Checked in"),
    "rooms.stay.checked_out": _("Checked out"),
    "rooms.stay.moved": _("Moved to another room"),
    "rooms.stay.extended": _("Departure changed"),
    "rooms.stay.updated": _("Registration corrected"),
    "rooms.stay.outbound_barred": _("Outside calls barred"),
    "rooms.stay.outbound_allowed": _("Outside calls allowed again"),
    "rooms.reservation.booked": _("Reservation made"),
    "rooms.reservation.changed": _("Reservation changed"),
    "rooms.reservation.room_assigned": _("Room given to a reservation"),
    "rooms.reservation.cancelled": _("Reservation cancelled"),
    "rooms.reservation.no_show": _("Guest of a reservation did not come"),
    "rooms.reservation.reinstated": _("Reservation taken back"),
    "rooms.reservation.checked_in": _("Guest of a reservation checked in"),
    "rooms.room.created": _("Room added"),
    "rooms.room.updated": _("Room changed"),
    "rooms.room.condition_set": _("Room condition reported"),
    "rooms.room.blocked": _("Room blocked"),
    "rooms.room.unblocked": _("Room given back"),
    "rooms.room.service_flags_set": _("Signs at the door changed"),
    "rooms.room.seen": _("Room seen vacant or occupied"),
    "rooms.room.maintenance_reported": _("Repair asked for"),
    "rooms.room.assigned": _("Rooms given to a housekeeper"),
    "rooms.room.retired": _("Room given up"),
    "rooms.room.reinstated": _("Room brought back"),
    "rooms.room_type.created": _("Room type added"),
    "rooms.room_type.updated": _("Room type changed"),
    "rooms.room_type.deleted": _("Room type removed"),
    "rooms.service_level.created": _("Service level added"),
    "rooms.service_level.updated": _("Service level changed"),
    "rooms.service_level.deleted": _("Service level removed"),
    "rooms.property.updated": _("Settings of the property changed"),
    "rooms.wakeup.scheduled": _("Wake-up call ordered"),
    "rooms.wakeup.updated": _("Wake-up call changed"),
    "rooms.wakeup.cancelled": _("Wake-up call cancelled"),
    "rooms.wakeup.armed": _("Wake-up call set on the phone system"),
    "rooms.wakeup.alarm_lost": _("Wake-up alarm lost on the device"),
    "rooms.wakeup.answered": _("Wake-up call answered"),
    "rooms.wakeup.moved": _("Wake-up call moved"),
    "rooms.wakeup.ringing": _("Wake-up call rings"),
    "rooms.wakeup.expired": _("Wake-up call came too late"),
    "rooms.wakeup.failed": _("Wake-up call failed"),
    "rooms.message.taken": _("Message for a guest taken"),
    "rooms.message.delivered": _("Message given to the guest"),
    "rooms.guest.exported": _("Data of a guest exported"),
    "rooms.guest.erased": _("Data of a guest erased"),
    "rooms.property.data_cleared": _("Old data cleared"),
    "billing.charge.posted": _("Charge posted"),
    "billing.payment.posted": _("Payment taken"),
    "billing.refund.posted": _("Money given back"),
    "billing.entry.reversed": _("Entry reversed"),
    "billing.entry.split": _("Charge split"),
    "billing.entries.transferred": _("Entries moved"),
    "billing.window.opened": _("Window of a folio opened"),
    "billing.window.updated": _("Payer of a window changed"),
    "billing.routing.set": _("Routing of charges changed"),
    "billing.folio.terms_set": _("Terms of a folio changed"),
    "billing.folio.closed": _("Folio closed"),
    "billing.folio.reopened": _("Folio opened again"),
    "billing.invoice.issued": _("Invoice issued"),
    "billing.invoice.credited": _("Credit note issued"),
    "billing.night.charged": _("Room and city tax posted"),
    "billing.settings.updated": _("Settings of the books changed"),
    "billing.department.created": _("Department added"),
    "billing.department.updated": _("Department changed"),
    "billing.room_rate.set": _("Room rate changed"),
    "billing.minibar_item.created": _("Article added"),
    "billing.minibar_item.updated": _("Article changed"),
    "billing.minibar_price.set": _("Price of an article set"),
    "billing.minibar_price.removed": _("Price of an article given up"),
    "billing.minibar.restocked": _("Minibar refilled"),
    "billing.housekeeper.created": _("Housekeeper added"),
    "billing.housekeeper.updated": _("Housekeeper changed"),
    "billing.tariff.created": _("Tariff begun"),
    "billing.tariff.rate_added": _("Rate added"),
    "billing.tariff.imported": _("Rates loaded"),
    "billing.tariff.activated": _("Tariff activated"),
    "billing.tariff.rate_changed": _("Rate changed"),
    "billing.tariff.rate_removed": _("Rate removed"),
    "billing.tariff.copied": _("Tariff copied into a draft"),
    "billing.tariff.deleted": _("Draft of a tariff deleted"),
    "billing.tariff.activation_cancelled": _("Planned activation of a tariff cancelled"),
    "billing.call.rerated": _("Call rated again"),
    "billing.cost_centre.created": _("Cost centre added"),
    "billing.cost_centre.updated": _("Cost centre changed"),
    "billing.cost_centre.removed": _("Cost centre removed"),
    "billing.cost_centre.phone_added": _("Number given to a cost centre"),
    "billing.cost_centre.phone_removed": _("Number taken from a cost centre"),
    "billing.pin_owner.created": _("Owner of a PIN code added"),
    "billing.pin_owner.updated": _("Owner of a PIN code changed"),
    "billing.pin_owner.removed": _("Owner of a PIN code removed"),
    "billing.trunk_terms.created": _("Terms of a trunk added"),
    "billing.trunk_terms.updated": _("Terms of a trunk changed"),
    "billing.trunk_terms.removed": _("Terms of a trunk removed"),
    "billing.number_rule.created": _("Special number added"),
    "billing.number_rule.updated": _("Special number changed"),
    "billing.number_rule.removed": _("Special number removed"),
    "billing.report.mailed": _("Report sent to the list"),
    "billing.report_mail.sent_again": _("Report sent again"),
    "billing.call.late_posted": _("Late call charged"),
    "billing.call.assigned": _("Call charged by hand"),
    "billing.call.written_off": _("Call written off"),
    "billing.night.closed": _("Business date closed"),
    "pbx.pbx.stored": _("Phone system changed"),
    "pbx.pbx.reconciled": _("Compared with the phone system"),
    "pbx.device.change_requested": _("Change asked of the phone system"),
    "pbx.device.change_failed": _("Change refused by the phone system"),
    "pbx.device.changed": _("Changed on the phone system"),
    "pbx.intake_key.rotated": _("Address of the reports changed"),
    "pbx.extension.repair_requested": _("Extension set right by hand"),
    "pbx.pbx.compared": _("Phone system compared"),
    "pbx.dialplan.saved": _("Dialplan changed"),
    "pbx.call.dialled": _("Call made from the desk"),
    "pbx.call.hung_up": _("Call hung up from the desk"),
    "pbx.call.passed_on": _("Call passed on from the desk"),
    "pbx.extension.taken_over": _("Phone of the house taken over"),
    "pbx.extension.named": _("Phone of the house named"),
    "pbx.command.retried": _("Request sent again"),
    "pbx.command.cancelled": _("Request given up"),
    "pbx.receipt.reprocessed": _("Report processed again"),
    "pbx.voicemail.downloaded": _("Voice message listened to"),
    "pbx.voicemail.deletion_requested": _("Voice message to be deleted"),
    "pbx.voicemail.deleted": _("Voice message deleted"),
    "pbx.recording.downloaded": _("Recording listened to"),
    "pbx.cdr.downloaded": _("Call records downloaded"),
    "common.attention.taken": _("Attention item taken"),
    "common.attention.resolved": _("Attention item resolved"),
    "common.user.created": _("User added"),
    "common.user.signed_in": _("Signed in"),
    "common.user.sign_in_failed": _("Sign-in failed"),
    "common.user.password_changed": _("Password changed"),
    "common.user.password_reset": _("New first password made"),
    "common.user.deactivated": _("User deactivated"),
    "common.user.unlocked": _("Sign-in unlocked"),
    "common.user.rights_changed": _("Rights of a user changed"),
    "common.token.issued": _("API token issued"),
    "common.token.revoked": _("API token revoked"),
    "common.admin.changed": _("Changed in the administration"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Which records to show; an empty field does not restrict. Dates are those of the property's wall clock."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A record in words."""

    record: AuditRecord
    deed: str | Promise
    target: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What else was written down."""
        told = {name.replace("_", " "): _told(value) for name, value in self.record.data.items()}
        return [(name, text) for name, text in told.items() if text]


def trail_records(property: Property, wanted: TrailFilter) -> QuerySet[AuditRecord]:
    """The records of a property, and of no property for whom every property is open; the newest first."""
    places = Q(property_code=property.code)
    if sees_everything():
        places |= Q(property_code="")
    rows = AuditRecord.objects.filter(places).select_related("actor").order_by("-at", "-pk")
    exact = {"action": wanted.action, "actor__username": wanted.actor, "target": wanted.target}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    midnight = dt.time()
    if wanted.since:
        rows = rows.filter(at__gte=resolve_local(wanted.since, midnight, property.timezone))
    if wanted.until:
        rows = rows.filter(at__lt=resolve_local(wanted.until + dt.timedelta(days=1), midnight, property.timezone))
    return rows


def trail_rows(records: Iterable[AuditRecord]) -> list[TrailRow]:
    """The records in words; one statement for each kind of thing they are about."""
    found = list(records)
    names = _names({record.target for record in found})
    return [
        TrailRow(record, ACTIONS.get(record.action, record.action), names.get(record.target, record.target))
        for record in found
    ]


def _names(targets: Iterable[str]) -> dict[str, str]:
    by_model: dict[str, set[str]] = defaultdict(set)
    for target in targets:
        label, _colon, pk = target.partition(":")
        by_model[label].add(pk)
    return {
        f"{label}:{pk}": f"{model._meta.verbose_name} {row}"
        for label, pks in by_model.items()
        if label and (model := apps.get_model(label))
        for pk, row in model._base_manager.select_related().in_bulk(list(pks)).items()
    }


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}={_told(part)}" for name, part in value.items())
    return str(value)
