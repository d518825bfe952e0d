"""What became of a call in the books, and the tables that decide it."""

from decimal import Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from billing.enums import NumberClass, RatingStatus
from billing.models.folios import FolioEntry
from billing.models.tariffs import NOT_NEGATIVE, Tariff
from pbx.models import CallRecord, Pbx
from rooms.models import Property, Room, Stay


class CostCentre(models.Model):
    """Who pays the calls of staff and house phones, and those made with a PIN code."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="cost_centres")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=80)
    is_default = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "code"], name="cost_centre_one_per_code"),
            models.UniqueConstraint(
                fields=["property"], condition=Q(is_default=True), name="cost_centre_one_default_per_property"
            ),
        ]
        ordering = ["property_id", "code"]

    def __str__(self) -> str:
        return self.name


class CostCentrePhone(models.Model):
    """A number inside the phone system whose calls a cost centre pays.

    A phone, or a voice menu, a queue, a ring group or a conference room, which can call outside as well.
    """

    cost_centre = models.ForeignKey(CostCentre, on_delete=models.CASCADE, related_name="phones")
    pbx = models.ForeignKey(Pbx, on_delete=models.CASCADE, related_name="cost_centre_phones")
    number = models.CharField(max_length=7, validators=[RegexValidator(r"^[0-9]{1,7}$")])
    label = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pbx", "number"], name="cost_centre_phone_one_per_number")]
        ordering = ["cost_centre_id", "number"]

    def __str__(self) -> str:
        return self.label or self.number


class PinOwner(models.Model):
    """Who makes calls with a PIN code of the phone system; the code itself is kept as a keyed digest only."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="pin_owners")
    code_digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    cost_centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT, related_name="pin_owners")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "code_digest"], name="pin_owner_one_per_code")]
        ordering = ["property_id", "name"]

    def __str__(self) -> str:
        return self.name


class TrunkTerms(models.Model):
    """What holds for the calls over a trunk: its grace (talk up to so many seconds is not charged), its cost price."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="trunk_terms")
    trunk = models.CharField(max_length=64)
    grace_seconds = models.PositiveSmallIntegerField(default=0)
    cost_per_minute = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0), validators=NOT_NEGATIVE)
    cost_connection = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0), validators=NOT_NEGATIVE)
    cost_increment = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(1)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "trunk"], name="trunk_terms_one_per_trunk"),
            models.CheckConstraint(condition=Q(cost_increment__gte=1), name="trunk_terms_increment_positive"),
        ]
        ordering = ["property_id", "trunk"]

    def __str__(self) -> str:
        return self.trunk


class NumberRule(models.Model):
    """A number, or all that begin with these digits, as the property's own table has it.

    `digits` as dialled behind the outbound prefix, or international ones behind a `+`.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="number_rules")
    digits = models.CharField(max_length=20, validators=[RegexValidator(r"^\+?[0-9*#]{1,19}$")])
    is_prefix = models.BooleanField(default=False)
    number_class = models.CharField(max_length=12, choices=NumberClass.choices)
    label = models.CharField(max_length=80)
    is_free = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "digits"], name="number_rule_one_per_digits")]
        ordering = ["property_id", "digits"]

    def __str__(self) -> str:
        return f"{self.digits} {self.label}"


class CallRating(models.Model):
    """The verdict on a call: whose it was, whether it costs, and the folio entry that says so.

    A call that a cost centre pays has its amounts here and no entry. `cost` is what the trunk's provider takes;
    `is_assigned` where a person said who pays.
    """

    call = models.OneToOneField(CallRecord, on_delete=models.PROTECT, related_name="rating")
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="call_ratings")
    status = models.CharField(max_length=10, choices=RatingStatus.choices)
    reason = models.CharField(max_length=200, blank=True)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings")
    stay = models.ForeignKey(Stay, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings")
    number = models.CharField(max_length=64, blank=True)
    number_class = models.CharField(max_length=12, choices=NumberClass.choices, blank=True)
    destination = models.CharField(max_length=120, blank=True)
    tariff = models.ForeignKey(Tariff, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings")
    entry = models.OneToOneField(
        FolioEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="call_rating"
    )
    explanation = models.JSONField(default=list, blank=True)
    rated_at = models.DateTimeField()
    cost_centre = models.ForeignKey(
        CostCentre, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings"
    )
    pin_owner = models.ForeignKey(
        PinOwner, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings"
    )
    is_assigned = models.BooleanField(default=False)
    business_date = models.DateField(null=True, blank=True)
    billed_seconds = models.PositiveIntegerField(default=0)
    net = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    tax = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    amount = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    cost = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))

    class Meta:
        indexes = [
            models.Index(fields=["property", "status"]),
            models.Index(fields=["property", "business_date"], name="rating_by_business_date"),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.status}"
