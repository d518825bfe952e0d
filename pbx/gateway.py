"""The way to a device: its address and password from the database, its one login shared by all processes."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from hotelpbx.common.transactions import assert_no_transaction
from pbx.enums import Transport
from pbx.models import Pbx, PbxSession
from pbx.vendor.api import PbxApi
from pbx.vendor.client import PbxClient
from pbx.vendor.config import PbxConfig
from pbx.vendor.session import LOGIN_LEASE, SessionState
from pbx.vendor.session import PbxSession as VendorSession

RECONCILE_PAUSE = dt.timedelta(minutes=1)
INTAKE_PATH = "/pbx/events/{key}/"


class RowTokenStore:
    """A `TokenStore` over the `PbxSession` row; each method is one or two statements, none keeps a transaction open.

    The token is encrypted differently each time, so it cannot be compared in the database: the lease is what is
    claimed by compare-and-set, and whoever holds it looks at the token.
    """

    def __init__(self, pbx_id: int) -> None:
        self._pbx_id = pbx_id
        self._holder = uuid.uuid4().hex

    def load(self) -> SessionState:
        """The state now."""
        row = self._row()
        return SessionState(
            token=row.token or "",
            transport=row.transport,
            obtained_at=row.obtained_at,
            last_used_at=row.last_used_at,
            password_failures=row.password_failures,
        )

    def try_begin_login(self, seen_token: str) -> bool:
        """Claim the right to log in, unless another process logs in or has just done so."""
        now = timezone.now()
        free = Q(login_lease_until__isnull=True) | Q(login_lease_until__lt=now)
        claimed = self._rows().filter(free).update(login_lease_until=now + LOGIN_LEASE, login_lease_holder=self._holder)
        if not claimed:
            return False
        if (self._row().token or "") != seen_token:
            self._give_back()
            return False
        return True

    def login_succeeded(self, token: str, transport: str) -> None:
        """Store the token and give the lease back; what was reported while there was none is asked for again."""
        now = timezone.now()
        self._reconcile_soon(now)
        self._rows().update(
            token=token,
            transport=transport,
            obtained_at=now,
            last_used_at=now,
            password_failures=0,
            login_lease_until=None,
            login_lease_holder="",
        )

    def _reconcile_soon(self, now: dt.datetime) -> None:
        """Another client that keeps taking our login away must not have us compare all lists without a pause."""
        rows = Pbx.objects.filter(pk=self._pbx_id)
        began_at = rows.values_list("reconcile_began_at", flat=True).get()
        due_at = max(now, began_at + RECONCILE_PAUSE) if began_at else now
        rows.filter(Q(reconcile_due_at=None) | Q(reconcile_due_at__gt=due_at)).update(reconcile_due_at=due_at)

    def login_failed(self, wrong_password: bool) -> None:
        """Give the lease back and count a refused password."""
        if wrong_password:
            self.count_wrong_password()
        self._give_back()

    def count_wrong_password(self) -> None:
        """Count one more refused password, also of a login on the report link."""
        self._row()
        self._rows().update(password_failures=F("password_failures") + 1)

    def touch(self) -> None:
        """The token was used just now."""
        self._rows().update(last_used_at=timezone.now())

    def forget_token(self, token: str) -> None:
        """Clear the token if it still is this one."""
        row = self._row()
        if row.token == token:
            self._rows().filter(obtained_at=row.obtained_at).update(token="")

    def _rows(self) -> Any:
        return PbxSession.objects.filter(pbx_id=self._pbx_id)

    def _row(self) -> PbxSession:
        return PbxSession.objects.get_or_create(pbx_id=self._pbx_id)[0]

    def _give_back(self) -> None:
        self._rows().filter(login_lease_holder=self._holder).update(login_lease_until=None, login_lease_holder="")


class _GuardedSession(VendorSession):
    """Refuses the network while a transaction is open."""

    def request(self, endpoint: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert_no_transaction()
        return super().request(endpoint, params)

    @contextmanager
    def download(self, endpoint: str, query: Mapping[str, str]) -> Iterator[Iterator[bytes]]:
        assert_no_transaction()
        with super().download(endpoint, query) as chunks:
            yield chunks


def intake_url(pbx: Pbx) -> str:
    """The absolute address the device posts its reports to; it holds the intake key. Empty without `events_url`."""
    return pbx.events_url.rstrip("/") + INTAKE_PATH.format(key=pbx.intake_key) if pbx.events_url else ""


def config_of(pbx: Pbx) -> PbxConfig:
    """How to reach this PBX. Raises `PbxConfigError` when its settings cannot work."""
    reports_over_http = pbx.transport == Transport.HTTP
    return PbxConfig(
        base_url=pbx.url,
        username=pbx.username,
        password=pbx.password,
        verify_tls=pbx.verify_tls,
        report_url=(intake_url(pbx) or None) if reports_over_http else None,
        tcp_port=pbx.tcp_port,
    )


def session_for(pbx: Pbx) -> VendorSession:
    """The shared login of this PBX. Raises `PbxConfigError`; its requests refuse to run inside a transaction."""
    return _GuardedSession(PbxClient(config_of(pbx)), RowTokenStore(pbx.pk))


def api_for(pbx: Pbx) -> PbxApi:
    """All requests of this PBX, behind its shared login. Raises `PbxConfigError`."""
    return PbxApi(session_for(pbx))


def password_failures(pbx: Pbx) -> int:
    """How often in a row the device refused the password."""
    return RowTokenStore(pbx.pk).load().password_failures
