"""What the actions of the device browser are made of."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext_lazy

from hotelpbx.common.roles import LISTEN
from pbx.browser.model import Action, Parameter, Row
from pbx.vendor import (
    checks,
)
from pbx.vendor.call_control import Monitoring
from pbx.vendor.calls import MAX_PLAYS
from pbx.vendor.fields import Field, items, text, whole, word

ADD = gettext_lazy("Add")
EDIT = gettext_lazy("Change")
DELETE = gettext_lazy("Delete")


def dialable(parameter: str, value: str) -> None:
    """A number that can be dialled."""
    checks.dialable(parameter, value)


EXTENSION = text(checks.digits(7))
DIALLED = text(dialable)


def of(fields: Mapping[str, Field], required: Iterable[str] = ()) -> tuple[Parameter, ...]:
    """The parameters of a table of fields."""
    needed = set(required)
    return tuple(Parameter(name=name, field=field, required=name in needed) for name, field in fields.items())


def needed(**fields: Field) -> tuple[Parameter, ...]:
    """Parameters that must be given."""
    return of(fields, fields)


def delete(endpoint: str, parameter: str, attribute: str) -> Action:
    """Delete the row."""
    return Action(slug="delete", label=DELETE, endpoint=endpoint, target={parameter: attribute}, danger=True)


def listen(attribute: str, fits: Callable[[Row], bool] = lambda row: True) -> Action:
    """Listen in on the extension in this attribute of the row."""
    return Action(
        slug="listen",
        label=gettext_lazy("Listen in"),
        endpoint="call/listen",
        target={"extension": attribute},
        parameters=needed(monitor=EXTENSION, type=word(Monitoring)),
        roles=LISTEN,
        fits=fits,
    )


def play() -> Action:
    """Play a voice file to the number of the row."""
    fields = {"prompts": items(checks.prompt_file), "count": whole(1, MAX_PLAYS), "volume": whole(0, 20)}
    return Action(
        slug="play",
        label=gettext_lazy("Play a voice file"),
        endpoint="call/playprompt",
        target={"number": "number"},
        parameters=of(fields, ["prompts"]),
    )
