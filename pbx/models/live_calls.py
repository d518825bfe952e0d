"""Calls as they go on now, by the device's reports; a record of what was is `CallRecord`."""

from dataclasses import dataclass

from django.db import models

from pbx.models.exchanges import Pbx

RINGING = ("RING",)
TALKING = ("ANSWER", "ANSWERED", "HOLD")
GONE = "BYE"


@dataclass(frozen=True, slots=True)
class Party:
    """One leg of a call: `kind` is ext, inbound or outbound, `status` a word of the device, missing texts are ""."""

    kind: str
    number: str
    channelid: str
    status: str
    trunk: str = ""

    @property
    def is_outside(self) -> bool:
        """Whether it is a trunk's leg."""
        return self.kind != "ext"

    @property
    def is_talking(self) -> bool:
        """Connected, also while it is held."""
        return self.status in TALKING

    @property
    def is_ringing(self) -> bool:
        """Called, and not yet picked up."""
        return self.status in RINGING


class LiveCall(models.Model):
    """A call and its legs as last reported. Rows of calls that are over are deleted after some minutes.

    `answered_at`: since when two talk. `failure`: why the device could not connect it, in its words.
    """

    pbx = models.ForeignKey(Pbx, on_delete=models.CASCADE, related_name="live_calls")
    callid = models.CharField(max_length=64)
    legs = models.JSONField(default=list)
    began_at = models.DateTimeField()
    told_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pbx", "callid"], name="live_call_once")]

    def __str__(self) -> str:
        return self.callid

    @property
    def parties(self) -> list[Party]:
        """The legs that have not left."""
        return [party for party in (Party(**leg) for leg in self.legs) if party.status != GONE]

    def party(self, number: str) -> Party | None:
        """The leg of an extension."""
        return next((party for party in self.parties if not party.is_outside and party.number == number), None)

    def others(self, number: str) -> list[Party]:
        """Everybody but an extension; whoever called, or talks, comes before those who are rung."""
        own = self.party(number)
        return sorted((party for party in self.parties if party != own), key=lambda party: party.is_ringing)
