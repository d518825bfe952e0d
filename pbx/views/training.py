"""Training phones: telephones of the simulated exchange, to dial, answer and let ring by mouse."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hotelpbx.common.errors import InputError
from hotelpbx.common.pages import is_htmx, live_fragment, live_page, role_required
from hotelpbx.common.roles import ALL_ROLES
from pbx import training as simulator
from pbx.forms import BehaviourForm, PhoneForm

Json = dict[str, Any]

LIVE = "pbx/_training.html"
KEYS = (
    *(("1", ""), ("2", "ABC"), ("3", "DEF"), ("4", "GHI"), ("5", "JKL"), ("6", "MNO")),
    *(("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ"), ("*", ""), ("0", "+"), ("#", "")),
)
ALARM = "wakeup"  # whom the simulated exchange names as the caller when one of its alarms rings
STATES = {
    "idle": _("idle"),
    "ringing": _("rings"),
    "dialing": _("dials"),
    "in_call": _("in a call"),
    "unregistered": _("not connected"),
}
DEEDS: dict[str, Callable[[str, Json], object]] = {
    "dial": lambda number, values: simulator.phone_act(number, "dial", {"number": values["to"]}),
    "keys": lambda number, values: simulator.phone_act(number, "keys", {"keys": values["keys"]}),
    "answer": lambda number, values: simulator.phone_act(number, "answer"),
    "refuse": lambda number, values: simulator.phone_act(number, "refuse"),
    "hangup": lambda number, values: simulator.phone_act(number, "hangup"),
    "minibar": lambda number, values: _minibar_dial(number, "778", values),
    "take-back": lambda number, values: _minibar_dial(number, "779", values),
    "outside": lambda number, values: simulator.outside_call(number, values["to"], values["seconds"]),
    "behaviour": lambda number, values: simulator.phone_act(
        number, "behaviour", {"incoming": values["incoming"], "answer_after": 2}
    ),
}


@require_GET
@role_required(*ALL_ROLES)
def training(request: HttpRequest) -> HttpResponse:
    """The telephones, and the chosen one with its keys; the states are live."""
    _check_simulator()
    context = _context(request.GET.get("phone", ""))
    form = BehaviourForm(initial={"incoming": context["phone"].get("incoming")})
    return live_page(request, "pbx/training.html", LIVE, context, lambda: {"behaviour": form, "keys": KEYS})


@require_POST
@role_required(*ALL_ROLES)
def training_act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Do something with a telephone, and show how it is now."""
    _check_simulator()
    if action not in DEEDS:
        raise Http404
    form = PhoneForm(request.POST)
    if not form.is_valid():
        raise InputError(next(iter(form.errors.values()))[0])
    DEEDS[action](number, form.cleaned_data)
    if not is_htmx(request):
        return redirect(f"{reverse('training')}?phone={number}")
    return HttpResponse(live_fragment(request, LIVE, _context(number)))


def _minibar_dial(number: str, service: str, values: Json) -> object:
    parts = (service, values["product"], values["quantity"], values["pin"])
    return simulator.phone_act(number, "dial", {"number": "*".join(part for part in parts if part)})


def _check_simulator() -> None:
    if not settings.PBX_SIMULATOR_URL:
        raise Http404


def _context(number: str) -> Json:
    phones = simulator.phones_state()
    chosen = number or (phones[0]["number"] if phones else "")
    return {
        "phones": [{**row, "word": STATES.get(row["state"], row["state"])} for row in phones],
        "ringing": [row for row in phones if row["state"] == "ringing" and row["number"] != chosen],
        "phone": _phone(chosen) if chosen else {},
    }


def _phone(number: str) -> Json:
    """The chosen telephone, with the other side of its call."""
    phone = simulator.phone_state(number)
    call = phone.get("call") or {}
    other = call.get("callee") if call.get("caller") == number else call.get("caller")
    word = STATES.get(phone["state"], phone["state"])
    return {**phone, "word": word, "other": _("Wake-up call") if other == ALARM else other or ""}
