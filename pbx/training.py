"""Client of the simulator's control API, for training phones. Only where `PBX_SIMULATOR_URL` is set."""

from typing import Any, cast
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.errors import ApplicationError, ConflictError, NotFoundError, RuleError, UnavailableError
from hotelpbx.common.transactions import assert_no_transaction

TIMEOUT_SECONDS = (2.0, 5.0)
ANSWER_AFTER_SECONDS = 2

Json = dict[str, Any]
_ERRORS = {400: RuleError, 404: NotFoundError, 409: ConflictError}
_REFUSALS = {
    "dial": _("This phone is in use or not connected: hang up before you dial."),
    "keys": _("Keys need a call: dial or answer first."),
    "answer": _("This phone does not ring."),
    "refuse": _("This phone does not ring."),
    "hangup": _("There is nothing to hang up."),
    "talk": _("The call was not connected: this phone may not dial that number."),
}


def phones_state() -> list[Json]:
    """Every telephone: `number`, `username` (its display name), `state`, and its settings. Raises as `phone_act`."""
    return cast(list[Json], _ask("GET", "state")["extensions"])


def phone_state(number: str) -> Json:
    """One telephone with its call, and what it does when it is called. Raises as `phone_act`."""
    return _ask("GET", f"phones/{quote(number, safe='')}")


def phone_act(number: str, action: str, body: Json | None = None) -> Json:
    """Have somebody do something with a telephone: dial, keys, answer, refuse, hangup, talk, behaviour.

    Raises `ConflictError` when the telephone cannot do that now, `RuleError` for a wrong value, `NotFoundError` for an
    unknown telephone, `UnavailableError` when the simulator does not run.
    """
    return _ask("POST", f"phones/{quote(number, safe='')}/{quote(action, safe='')}", body or {})


def outside_call(number: str, to: str, seconds: float) -> None:
    """An answered call from a telephone to the outside that lasts so many seconds and ends. Raises as `phone_act`."""
    _ask("POST", "outside", {"behaviour": "answer", "answer_after": 0})
    try:
        phone_act(number, "dial", {"number": to})
        phone_act(number, "talk", {"seconds": seconds})
        phone_act(number, "hangup")
    finally:
        _ask("POST", "outside", {"behaviour": "answer", "answer_after": ANSWER_AFTER_SECONDS})


def _ask(method: str, path: str, body: Json | None = None) -> Json:
    assert_no_transaction()
    if not settings.PBX_SIMULATOR_URL:
        raise NotFoundError(gettext("Training phones exist only where a simulated phone system runs."), "no_simulator")
    url = f"{settings.PBX_SIMULATOR_URL.rstrip('/')}/sim/{path}"
    try:
        with requests.Session() as http:
            http.trust_env = False
            response = http.request(method, url, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            answer = response.json()
    except (requests.RequestException, ValueError) as error:
        raise UnavailableError(gettext("The simulated phone system does not answer."), "simulator_away") from error
    if response.status_code != 200 or not isinstance(answer, dict):
        raise _refusal(path, response.status_code)
    return answer


def _refusal(path: str, status: int) -> ApplicationError:
    """The simulator's own sentences are English and for engineers; these are for whoever practises."""
    texts = {
        400: _("This cannot be dialled or pressed: digits, * and # only."),
        404: _("There is no such training phone."),
        409: _REFUSALS.get(path.rpartition("/")[2], _("The phone cannot do that now.")),
    }
    return _ERRORS.get(status, UnavailableError)(str(texts.get(status, _("The simulated phone system failed."))))
