"""Minibar goods and their prices, who may post them by phone, and what was taken."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from billing.models.folios import FolioEntry
from pbx.models import Receipt
from rooms.models import Property, Room


class MinibarItem(models.Model):
    """An article of the minibar; `tax_rate` is in percent, on top of the price.

    `price` holds until the first `MinibarPrice` begins. `name` is in the language of the house and stands on folios;
    `name_zh` is for readers of Chinese. `par_stock` is how many a filled minibar has, 0 where nobody has said.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="minibar_items")
    code = models.CharField(max_length=9, validators=[RegexValidator(r"^[0-9]{1,9}$")])
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=3, validators=[MinValueValidator(Decimal(0))])
    tax_rate = models.DecimalField(
        max_digits=6, decimal_places=3, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )
    par_stock = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="minibar_item_one_per_code")]
        ordering = ["property_id", "code"]

    def __str__(self) -> str:
        """The name in the reader's language."""
        is_chinese = (get_language() or "").startswith("zh")
        return (is_chinese and self.name_zh) or self.name


class MinibarPrice(models.Model):
    """The price of an article from a business date on, until the next one begins."""

    item = models.ForeignKey(MinibarItem, on_delete=models.CASCADE, related_name="prices")
    valid_from = models.DateField()
    price = models.DecimalField(max_digits=12, decimal_places=3, validators=[MinValueValidator(Decimal(0))])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "valid_from"], name="minibar_price_one_per_date")]
        ordering = ["item_id", "valid_from"]

    def __str__(self) -> str:
        return f"{self.price} from {self.valid_from}"


class Housekeeper(models.Model):
    """Who reports by phone with a PIN of their own, of which only a keyed digest is kept.

    Who `may_inspect` may say by phone that a room is inspected.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="housekeepers")
    name = models.CharField(max_length=80)
    pin_digest = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    active = models.BooleanField(default=True)
    may_inspect = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "pin_digest"], name="housekeeper_one_per_pin")]
        ordering = ["property_id", "name"]

    def __str__(self) -> str:
        return self.name


class MinibarPosting(models.Model):
    """Goods taken from a room's minibar. A report posts at most once, and takes back at most one.

    `receipt` is the report that posted, `void_receipt` the one that took back by phone. `restocked_at` is when they
    were replaced in the room.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="minibar_postings")
    item = models.ForeignKey(MinibarItem, on_delete=models.PROTECT, related_name="postings")
    quantity = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(FolioEntry, on_delete=models.PROTECT, related_name="minibar_posting")
    receipt = models.OneToOneField(
        Receipt, null=True, blank=True, on_delete=models.PROTECT, related_name="minibar_posting"
    )
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=150, blank=True)
    housekeeper = models.ForeignKey(
        Housekeeper, null=True, blank=True, on_delete=models.PROTECT, related_name="postings"
    )
    restocked_at = models.DateTimeField(null=True, blank=True)
    restocked_by = models.CharField(max_length=150, blank=True)
    void_receipt = models.OneToOneField(
        Receipt, null=True, blank=True, on_delete=models.SET_NULL, related_name="minibar_void"
    )

    class Meta:
        indexes = [models.Index(fields=["room"], condition=Q(restocked_at__isnull=True), name="minibar_to_restock")]
        ordering = ["-posted_at", "-id"]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.item}"
