"""What has to be known to decide on calls: read for all of them at once, and only where it is asked for."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

from billing.comparisons import Version
from billing.enums import TariffStatus
from billing.models import CostCentre, CostCentrePhone, PinOwner, Tariff, TrunkTerms
from billing.numbering import OwnNumbers
from billing.payers import OutsideLeg, outside_leg
from billing.selectors.cost_centres import pin_digests
from billing.selectors.numbers import own_numbers
from billing.selectors.tariffs import tariff_version
from pbx.enums import CallType
from pbx.models import CallRecord, Extension
from rooms.models import Property, Room, StayRoom
from rooms.selectors.phone_history import PhoneHistory, phone_history

InsideNumber = tuple[int, str]  # of which PBX, and the number


class CallFacts:
    """The tables that decide on some calls of one property; at most a statement each, whatever the number of calls."""

    def __init__(
        self, property: Property, calls: Sequence[CallRecord], default_centre: Callable[[], CostCentre]
    ) -> None:
        self.property = property
        self.calls = calls
        self._default_centre = default_centre
        self._versions: dict[int, Version] = {}

    def outside_leg(self, call: CallRecord) -> OutsideLeg | None:
        """The part of a call that left the house."""
        return self._legs[call.pk]

    def holding(self, extension: Extension | None, call: CallRecord) -> StayRoom | None:
        """Who held the room of a phone when the call began."""
        return self._phones.holding_in_second(extension.pk, call.started_at) if extension else None

    def room(self, extension: Extension | None, call: CallRecord) -> Room | None:
        """The room of a phone when the call began."""
        return self._phones.room(extension.pk, call.started_at) if extension else None

    def trunk_terms(self, call: CallRecord) -> TrunkTerms | None:
        """What holds on the trunk over which the call went out."""
        return self._trunks.get(call.trunk) if call.trunk else None

    def pin_owner(self, call: CallRecord) -> PinOwner | None:
        """Whose PIN code the call was made with."""
        return next((self._pins[digest] for digest in pin_digests(call.pincode) if digest in self._pins), None)

    def cost_centre(self, pbx_id: int, number: str) -> CostCentre | None:
        """The cost centre that has been given a number inside the house."""
        return self._centres.get((pbx_id, number))

    def tariff(self, call: CallRecord) -> Tariff | None:
        """The version of the prices that was valid when the call began."""
        return next((tariff for tariff in self._tariffs if _is_valid(tariff, call)), None)

    def version(self, tariff: Tariff) -> Version:
        """The prices of a tariff in memory."""
        if tariff.pk not in self._versions:
            self._versions[tariff.pk] = tariff_version(tariff)
        return self._versions[tariff.pk]

    @cached_property
    def own_numbers(self) -> OwnNumbers:
        """The property's own table of numbers."""
        return own_numbers(self.property)

    @cached_property
    def default_centre(self) -> CostCentre:
        """Who pays for a staff or house phone that nobody has given to a cost centre."""
        return self._default_centre()

    @cached_property
    def _legs(self) -> dict[int, OutsideLeg | None]:
        return {
            call.pk: outside_leg(
                call,
                self._records[call.pbx_id, call.callid],
                lambda number, pbx_id=call.pbx_id: self._extensions.get((pbx_id, number)),  # type: ignore[misc]
            )
            for call in self.calls
        }

    @cached_property
    def _records(self) -> dict[tuple[int, str], list[CallRecord]]:
        """The records with the ids of calls that went outside."""
        found: dict[tuple[int, str], list[CallRecord]] = defaultdict(list)
        asked = [call for call in self.calls if call.type == CallType.OUTBOUND or call.trunk]
        pbxs, callids = {call.pbx_id for call in asked}, {call.callid for call in asked}
        if asked:
            for record in CallRecord.objects.filter(pbx__in=pbxs, callid__in=callids).select_related("extension"):
                found[record.pbx_id, record.callid].append(record)
        return found

    @cached_property
    def _extensions(self) -> dict[InsideNumber, Extension]:
        """The phones that were called inside in a call that went outside."""
        records = [record for same in self._records.values() for record in same if record.type == CallType.INTERNAL]
        pbxs, numbers = {record.pbx_id for record in records}, {record.callee for record in records}
        rows = Extension.objects.filter(pbx__in=pbxs, number__in=numbers)
        return {(row.pbx_id, row.number): row for row in rows}

    @cached_property
    def _phones(self) -> PhoneHistory:
        payers = (leg.extension for leg in self._legs.values() if leg and leg.extension)
        phones = {phone.pk for phone in payers} | {call.extension_id for call in self.calls if call.extension_id}
        instants = [call.started_at for call in self.calls]
        return phone_history(phones, min(instants), max(instants))

    @cached_property
    def _trunks(self) -> dict[str, TrunkTerms]:
        return {terms.trunk: terms for terms in TrunkTerms.objects.filter(property=self.property)}

    @cached_property
    def _pins(self) -> dict[str, PinOwner]:
        digests = {digest for call in self.calls if call.pincode for digest in pin_digests(call.pincode)}
        owners = PinOwner.objects.filter(property=self.property, active=True, code_digest__in=digests)
        return {owner.code_digest: owner for owner in owners.select_related("cost_centre")}

    @cached_property
    def _centres(self) -> dict[InsideNumber, CostCentre]:
        phones = CostCentrePhone.objects.filter(cost_centre__property=self.property).select_related("cost_centre")
        return {(phone.pbx_id, phone.number): phone.cost_centre for phone in phones}

    @cached_property
    def _tariffs(self) -> list[Tariff]:
        """Those that were ever valid, the latest beginning first."""
        until = max(call.started_at for call in self.calls)
        tariffs = Tariff.objects.filter(property=self.property, valid_from__lte=until)
        found = list(tariffs.exclude(status=TariffStatus.DRAFT).order_by("-valid_from", "-id"))
        for tariff in found:
            tariff.property = self.property
        return found


def _is_valid(tariff: Tariff, call: CallRecord) -> bool:
    begun = tariff.valid_from is not None and tariff.valid_from <= call.started_at
    return begun and (tariff.valid_to is None or tariff.valid_to > call.started_at)
