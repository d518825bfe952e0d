"""Client of the simulator's control API, for training phones. Only where `PBX_SIMULATOR_URL` is set."""

from typing import Any, cast
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from hotelpbx.common.errors import ConflictError, NotFoundError, RuleError, UnavailableError
from hotelpbx.common.transactions import assert_no_transaction

TIMEOUT_SECONDS = (2.0, 5.0)
ANSWER_AFTER_SECONDS = 2

Json = dict[str, Any]
_ERRORS = {400: RuleError, 404: NotFoundError, 409: ConflictError}


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
        raise NotFoundError(_("Training phones exist only where a simulated phone system runs."), "no_simulator")
    url = f"{settings.PBX_SIMULATOR_URL.rstrip('/')}/sim/{path}"
    try:
        with requests.Session() as http:
            http.trust_env = False
            response = http.request(method, url, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            answer = response.json()
    except (requests.RequestException, ValueError) as error:
        raise UnavailableError(_("The simulated phone system does not answer."), "simulator_away") from error
    if response.status_code != 200 or not isinstance(answer, dict):
        text = str(answer.get("error", "")) if isinstance(answer, dict) else ""
        raise _ERRORS.get(response.status_code, UnavailableError)(text or _("The simulated phone system failed."))
    return answer
