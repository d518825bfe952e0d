"""The keys of running calls, for devices that report single keys and no whole string."""

from django.db import models

from pbx.models.exchanges import Pbx
from pbx.models.receipts import Receipt


class KeyedCall(models.Model):
    """A call in which keys were pressed, and which of the two ways its codes go: never both for one call.

    `has_final`: the device itself sent a whole string. `has_codes`: a code was put together here. `trouble` says why
    the keys cannot be trusted.
    """

    pbx = models.ForeignKey(Pbx, on_delete=models.CASCADE, related_name="keyed_calls")
    callid = models.CharField(max_length=64)
    has_final = models.BooleanField(default=False)
    has_codes = models.BooleanField(default=False)
    has_ended = models.BooleanField(default=False)
    trouble = models.CharField(max_length=200, blank=True)
    last_key_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pbx", "callid"], name="keyed_call_once")]

    def __str__(self) -> str:
        return self.callid


class KeyPress(models.Model):
    """One key. `flag` is its place among the keys of its leg, from 0; `series` grows when the device counts anew.

    `callpath` is the voice menu the leg was in. A `used` key stays, so that its late repetition is recognised.
    """

    call = models.ForeignKey(KeyedCall, on_delete=models.CASCADE, related_name="presses")
    channelid = models.CharField(max_length=128)
    series = models.PositiveSmallIntegerField(default=0)
    flag = models.PositiveIntegerField()
    key = models.CharField(max_length=1)
    phone = models.CharField(max_length=64)
    callpath = models.CharField(max_length=64, blank=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="presses")
    used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "channelid", "series", "flag"], name="key_press_once"),
        ]
        ordering = ["channelid", "series", "flag"]

    def __str__(self) -> str:
        return f"{self.key} at {self.flag}"
