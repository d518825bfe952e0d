"""Listens to PBXs that report over TCP: one link and one thread for each, connected again whenever it breaks."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from hotelpbx.common.retry import backoff_seconds
from pbx.enums import Transport
from pbx.gateway import RowTokenStore, config_of
from pbx.models import Pbx
from pbx.services.alerts import reports_alert, reports_alert_close
from pbx.services.intake import events_receive
from pbx.services.reports import reconcile_soon
from pbx.vendor.errors import PbxAuthError, PbxError
from pbx.vendor.framing import Garbage
from pbx.vendor.session import refuse_after_wrong_passwords
from pbx.vendor.stream import ReportStream, Tick

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.25
LOOK_EVERY_SECONDS = 3.0
MOST_BACKOFF_SECONDS = 30.0
STORE_TRIES = 5
STORE_PAUSE_SECONDS = 1.0
TELL_AFTER_FAILURES = 3
JOIN_SECONDS = 0.8

Key = tuple[int, str, int, str, str]


@dataclass
class Link:
    """A thread that serves one PBX until its `stop` is set."""

    key: Key
    stop: threading.Event
    thread: threading.Thread


class Listener:
    """Keeps one link for every PBX with TCP reports; PBXs may be added, changed and removed while it runs."""

    def __init__(self, *, say: Callable[[str], object] = lambda text: None) -> None:
        self.stop = threading.Event()
        self._links: dict[int, Link] = {}
        self._say = say
        self._said_idle = False

    def run(self) -> None:
        """Serve until `stop` is set."""
        while not self.stop.is_set():
            self._look_around()
            self.stop.wait(LOOK_EVERY_SECONDS)
        for link in self._links.values():
            link.stop.set()
        for link in self._links.values():
            link.thread.join(timeout=JOIN_SECONDS)

    def _look_around(self) -> None:
        try:
            close_old_connections()
            wanted = {pbx.pk: _key(pbx) for pbx in Pbx.objects.filter(transport=Transport.TCP)}
        except DatabaseError:
            log.exception("listener_database")
            return
        for pk, link in list(self._links.items()):
            if wanted.get(pk) != link.key or not link.thread.is_alive():
                link.stop.set()
                del self._links[pk]
        for pk in wanted.keys() - self._links.keys():
            self._links[pk] = _start(wanted[pk])
        if not wanted and not self._said_idle:
            self._say("No PBX reports over TCP; waiting for one to be added.")
        self._said_idle = not wanted


def _key(pbx: Pbx) -> Key:
    """What makes a new link necessary when it changes."""
    return (pbx.pk, pbx.url, pbx.tcp_port, pbx.username, pbx.password)


def _start(key: Key) -> Link:
    stop = threading.Event()
    thread = threading.Thread(target=_serve, args=(key[0], stop), name=f"pbx-{key[0]}", daemon=True)
    thread.start()
    return Link(key, stop, thread)


def _serve(pbx_id: int, stop: threading.Event) -> None:
    """One link after the other, with a growing pause after each failure."""
    failures = 0
    try:
        while not stop.is_set():
            started = timezone.now()
            try:
                _listen(pbx_id, stop)
            except (PbxError, DatabaseError) as error:
                lasted = (timezone.now() - started).total_seconds()
                failures = 1 if lasted > MOST_BACKOFF_SECONDS else failures + 1
                _note_failure(pbx_id, failures, error)
            except Pbx.DoesNotExist:
                return
            stop.wait(backoff_seconds(failures, first=0.5, most=MOST_BACKOFF_SECONDS) * random.uniform(0.8, 1.2))  # noqa: S311
    finally:
        connection.close()


def _note_failure(pbx_id: int, failures: int, error: Exception) -> None:
    """Log it; tell a person what only a person can repair, and what does not mend itself."""
    log.warning("report_link_down", pbx_id=pbx_id, reason=str(error))
    if failures < TELL_AFTER_FAILURES:
        return
    try:
        reports_alert(Pbx.objects.get(pk=pbx_id), str(error))
    except (DatabaseError, Pbx.DoesNotExist):
        log.warning("report_link_not_told", pbx_id=pbx_id, exc_info=True)


def _listen(pbx_id: int, stop: threading.Event) -> None:
    """Connect, log in and store what comes until the link breaks or `stop` is set. Raises `PbxError`."""
    close_old_connections()
    pbx = Pbx.objects.get(pk=pbx_id)
    store = RowTokenStore(pbx_id)
    refuse_after_wrong_passwords(store.load())
    stream = ReportStream(config_of(pbx), tick_seconds=TICK_SECONDS)
    try:
        stream.open()
    except PbxAuthError:
        store.count_wrong_password()
        raise
    log.info("report_link_up", pbx=pbx.name)
    reports_alert_close(pbx)
    reconcile_soon(pbx, timezone.now())
    try:
        for batch in stream.batches():
            if stop.is_set():
                return
            _take(pbx, batch, stop)
    finally:
        stream.close()


def _take(pbx: Pbx, batch: list[bytes | Garbage | Tick], stop: threading.Event) -> None:
    for item in batch:
        if isinstance(item, Tick):
            close_old_connections()
        elif isinstance(item, Garbage):
            log.warning("report_link_noise", pbx=pbx.name, size=item.size, sample=repr(item.sample))
    if reports := [item for item in batch if isinstance(item, bytes)]:
        _store(pbx, reports, stop)


def _store(pbx: Pbx, payloads: list[bytes], stop: threading.Event) -> None:
    """Store what came; the device does not send it twice, so a database that is away for a moment is waited for."""
    received_at = timezone.now()
    for tries_left in reversed(range(STORE_TRIES)):
        try:
            receipts = events_receive(pbx=pbx, payloads=payloads, source=Transport.TCP, received_at=received_at)
        except DatabaseError:
            if not tries_left:
                raise
            log.exception("report_not_stored", pbx=pbx.name)
            connection.close()
            stop.wait(STORE_PAUSE_SECONDS)
        else:
            for receipt in receipts:
                log.info("report_stored", receipt=receipt.pk, pbx=pbx.pk)
            return
