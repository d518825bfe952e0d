"""What the API of the minibar takes and answers."""

from typing import Any

from django.contrib.auth.models import User
from rest_framework import serializers

from billing.api.outputs import Answer
from billing.models import Housekeeper, MinibarItem, MinibarPosting, MinibarPrice
from billing.selectors.minibar_disputes import Dispute, DisputesReport, Share
from billing.selectors.minibar_restock import Missing, RestockList
from hotelpbx.common.money import decimal_text, minor_digits, money_text
from hotelpbx.common.privacy import BodyTextGuard, TextGuardSerializer
from rooms.models import Property

NAMES = ("code", "name", "name_zh")


def check_price(attrs: dict[str, Any], currency: str) -> dict[str, Any]:
    """Values with a price in the digits of the property's currency. Raises `ValidationError`."""
    price = attrs.get("price")
    if price is not None and price != round(price, minor_digits(currency)):
        raise serializers.ValidationError({"price": ["More digits than the currency has."]})
    return attrs


class MinibarItemIn(BodyTextGuard, serializers.ModelSerializer[MinibarItem]):
    """An article of the minibar; a new `price` holds from the current business date on."""

    class Meta:
        model = MinibarItem
        fields = (*NAMES, "price", "tax_rate", "par_stock", "active")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A price in the digits of the property's currency."""
        property: Property = self.context["property"]
        return check_price(attrs, property.currency)


class MinibarPriceIn(TextGuardSerializer):
    """A price from a business date on; the property's own or later."""

    valid_from = serializers.DateField()
    price = serializers.DecimalField(max_digits=12, decimal_places=3, min_value=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A price in the digits of the property's currency."""
        property: Property = self.context["property"]
        return check_price(attrs, property.currency)


class MinibarPostingIn(TextGuardSerializer):
    """Goods taken from a room's minibar; `taken_at` when that was seen, for what could not be sent at once."""

    room = serializers.CharField(max_length=16)
    code = serializers.CharField(max_length=9)
    quantity = serializers.IntegerField(min_value=1, max_value=99, default=1)
    taken_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class RestockIn(TextGuardSerializer):
    """A room that is full again; what was taken after the posting `last` stays on the list."""

    room = serializers.CharField(max_length=16)
    last = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False, allow_null=True, default=None)


class HousekeeperIn(TextGuardSerializer):
    """A housekeeper; the PIN is never answered."""

    not_free_text = ("pin",)

    name = serializers.CharField(max_length=80)
    pin = serializers.RegexField(r"^[0-9]{4,8}$", write_only=True, trim_whitespace=False)
    user = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.filter(is_active=True), required=False, allow_null=True
    )
    active = serializers.BooleanField(required=False)
    may_inspect = serializers.BooleanField(required=False)


class MinibarPriceOut(serializers.Serializer[Any]):
    """A price from a business date on."""

    valid_from = serializers.DateField()
    price = serializers.CharField()


class MinibarItemOut(serializers.Serializer[Any]):
    """An article of the minibar; `price` holds on the current business date, `prices` are all that are dated."""

    id = serializers.IntegerField()
    property = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    name_zh = serializers.CharField()
    price = serializers.CharField()
    prices = MinibarPriceOut(many=True)
    currency = serializers.CharField()
    tax_rate = serializers.CharField()
    par_stock = serializers.IntegerField()
    active = serializers.BooleanField()


class MinibarPostingOut(serializers.Serializer[Any]):
    """What was taken from a room; `via` is through what it was posted."""

    id = serializers.IntegerField()
    room = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    entry = serializers.IntegerField()
    posted_at = serializers.DateTimeField()
    posted_by = serializers.CharField()
    housekeeper = serializers.IntegerField(allow_null=True)
    via = serializers.CharField()
    taken_back = serializers.BooleanField()
    restocked_at = serializers.DateTimeField(allow_null=True)
    restocked_by = serializers.CharField()


class MissingOut(serializers.Serializer[Any]):
    """An article that is missing."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_zh = serializers.CharField()
    par_stock = serializers.IntegerField()
    taken = serializers.IntegerField()
    missing = serializers.IntegerField()


class RoomToFillOut(serializers.Serializer[Any]):
    """A room that lacks something; send `last` back when it is filled."""

    room = serializers.CharField()
    floor = serializers.CharField()
    last = serializers.IntegerField()
    goods = MissingOut(many=True)


class RestockOut(serializers.Serializer[Any]):
    """What to fill, and what the trolley needs for it."""

    property = serializers.CharField()
    rooms = RoomToFillOut(many=True)
    trolley = MissingOut(many=True)


class RestockedOut(serializers.Serializer[Any]):
    """How many postings were done with."""

    room = serializers.CharField()
    restocked = serializers.IntegerField()


class HousekeeperOut(serializers.Serializer[Any]):
    """A housekeeper without the PIN."""

    id = serializers.IntegerField()
    property = serializers.CharField()
    name = serializers.CharField()
    user = serializers.CharField(allow_null=True)
    active = serializers.BooleanField()
    may_inspect = serializers.BooleanField()


class DisputeOut(serializers.Serializer[Any]):
    """A minibar charge that was taken back."""

    entry = serializers.IntegerField()
    reverses = serializers.IntegerField()
    folio = serializers.IntegerField()
    business_date = serializers.DateField()
    room = serializers.CharField()
    guest = serializers.CharField()
    code = serializers.CharField()
    description = serializers.CharField()
    quantity = serializers.FloatField()
    amount = serializers.CharField()
    reason = serializers.CharField()
    posted_at = serializers.DateTimeField()
    posted_by = serializers.CharField()
    reversed_at = serializers.DateTimeField()
    reversed_by = serializers.CharField()
    by_phone = serializers.BooleanField()


class ShareOut(serializers.Serializer[Any]):
    """Postings and how many of them were taken back."""

    code = serializers.CharField()
    name = serializers.CharField()
    postings = serializers.IntegerField()
    amount = serializers.CharField()
    disputed = serializers.IntegerField()
    disputed_amount = serializers.CharField()
    disputed_percent = serializers.CharField()
    by_phone = serializers.IntegerField()


class DisputesOut(serializers.Serializer[Any]):
    """The disputes of a range of business dates; `from` and `to` are its first and last."""

    property = serializers.CharField()
    currency = serializers.CharField()
    amount = serializers.CharField()
    amount_by_phone = serializers.CharField()
    disputes = DisputeOut(many=True)
    by_item = ShareOut(many=True)
    by_poster = ShareOut(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        """`from` is a word of the language, so it cannot be an attribute."""
        return {"from": serializers.DateField(), "to": serializers.DateField(), **super().get_fields()}


def price_answer(row: MinibarPrice, currency: str) -> Answer:
    """A dated price."""
    return {"valid_from": row.valid_from.isoformat(), "price": money_text(row.price, currency)}


def item_answer(item: MinibarItem, property: Property) -> Answer:
    """An article that was read with its prices."""
    currency = property.currency
    prices = sorted(item.prices.all(), key=lambda row: row.valid_from)
    begun = [row.price for row in prices if row.valid_from <= property.business_date]
    return {
        "id": item.pk,
        "property": property.code,
        **{name: getattr(item, name) for name in NAMES},
        "price": money_text(begun[-1] if begun else item.price, currency),
        "prices": [price_answer(row, currency) for row in prices],
        "currency": currency,
        "tax_rate": decimal_text(item.tax_rate),
        "par_stock": item.par_stock,
        "active": item.active,
    }


def posting_answer(posting: MinibarPosting, currency: str) -> Answer:
    """A posting from `postings_told`."""
    return {
        "id": posting.pk,
        "room": posting.room.number,
        "code": posting.item.code,
        "name": str(posting.item),
        "quantity": posting.quantity,
        "amount": money_text(posting.entry.amount, currency),
        "currency": currency,
        "entry": posting.entry_id,
        "posted_at": posting.posted_at.isoformat(),
        "posted_by": posting.posted_by,
        "housekeeper": posting.housekeeper_id,
        "via": posting.entry.source,
        "taken_back": getattr(posting, "taken_back", False),
        "restocked_at": posting.restocked_at.isoformat() if posting.restocked_at else None,
        "restocked_by": posting.restocked_by,
    }


def restock_answer(found: RestockList, property: Property) -> Answer:
    """The list of what is missing."""
    rooms = [
        {
            "room": row.room.number,
            "floor": row.room.floor,
            "last": row.last,
            "goods": [_missing(each) for each in row.goods],
        }
        for row in found.rooms
    ]
    return {"property": property.code, "rooms": rooms, "trolley": [_missing(each) for each in found.trolley]}


def _missing(row: Missing) -> Answer:
    names = {name: getattr(row.item, name) for name in NAMES}
    return {**names, "par_stock": row.item.par_stock, "taken": row.taken, "missing": row.missing}


def housekeeper_answer(housekeeper: Housekeeper) -> Answer:
    """A housekeeper."""
    return {
        "id": housekeeper.pk,
        "property": housekeeper.property.code,
        "name": housekeeper.name,
        "user": housekeeper.user.get_username() if housekeeper.user else None,
        "active": housekeeper.active,
        "may_inspect": housekeeper.may_inspect,
    }


def disputes_answer(report: DisputesReport) -> Answer:
    """The report of disputes."""
    currency = report.house.currency
    return {
        "property": report.house.code,
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "currency": currency,
        "amount": money_text(report.amount, currency),
        "amount_by_phone": money_text(report.amount_by_phone, currency),
        "disputes": [_dispute(each, currency) for each in report.disputes],
        "by_item": [_share(each, currency) for each in report.by_item],
        "by_poster": [_share(each, currency) for each in report.by_poster],
    }


def _dispute(each: Dispute, currency: str) -> Answer:
    return {
        "entry": each.reversal.pk,
        "reverses": each.charge.pk,
        "folio": each.reversal.folio_id,
        "business_date": each.reversal.business_date.isoformat(),
        "room": each.room,
        "guest": each.guest,
        "code": each.charge.code,
        "description": each.charge.description,
        "quantity": float(each.charge.quantity),
        "amount": money_text(each.amount, currency),
        "reason": each.reversal.reference,
        "posted_at": each.charge.posted_at.isoformat(),
        "posted_by": each.posted_by,
        "reversed_at": each.reversal.posted_at.isoformat(),
        "reversed_by": each.reversed_by,
        "by_phone": each.by_phone,
    }


def _share(share: Share, currency: str) -> Answer:
    return {
        "code": share.code,
        "name": share.name,
        "postings": share.postings,
        "amount": money_text(share.amount, currency),
        "disputed": share.disputed,
        "disputed_amount": money_text(share.disputed_amount, currency),
        "disputed_percent": str(share.percent),
        "by_phone": share.by_phone,
    }
