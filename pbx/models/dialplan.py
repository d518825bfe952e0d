"""What a hotel wants of the dialplan that is written for its exchange."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from pbx.models.exchanges import Pbx


def _number(default: str) -> "models.CharField[str, str]":
    """A number to dial; empty where the service is not offered."""
    return models.CharField(max_length=7, default=default, blank=True, validators=[RegexValidator(r"^[0-9]*\Z")])


class Dialplan(models.Model):
    """The options of one exchange; `pbx.dialplan.options.Options` says what each means."""

    class Language(models.TextChoices):
        """Whose recordings are played."""

        PHONE = "", _("as the phone is set")
        ENGLISH = "en", _("English")
        CHINESE = "zh", _("Chinese")

    pbx = models.OneToOneField(Pbx, on_delete=models.CASCADE, related_name="dialplan")
    room_state = _number("777")
    minibar = _number("778")
    take_back = _number("779")
    wake_up = _number("776")
    test = _number("775")
    staff_pin = models.BooleanField(default=False)
    pin_digits = models.PositiveSmallIntegerField(default=4, validators=[MinValueValidator(4), MaxValueValidator(8)])
    other_rooms = models.BooleanField(default=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.PHONE, blank=True)
    calling_context = models.CharField(
        max_length=80,
        default="Local_Default_CallingRules",
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_.-]*\Z")],
    )

    def __str__(self) -> str:
        return f"dialplan of {self.pbx}"
