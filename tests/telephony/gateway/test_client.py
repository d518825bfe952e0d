"""HotelPBX's own client and decoder in front of the gateway: nothing of theirs is changed for it."""

import datetime as dt

import pytest

from pbx.vendor.api import PbxApi
from pbx.vendor.client import PbxClient
from pbx.vendor.config import PbxConfig
from pbx.vendor.errors import PbxBusyError, PbxRejectedError
from pbx.vendor.events import decode
from pbx.vendor.reports import CdrReport, DtmfReport, UnknownReport
from pbx.vendor.session import MemoryTokenStore, PbxSession
from pbx.vendor.stream import ReportStream, Tick
from tests.telephony.gateway.hotel import PASSWORD, Hotel


@pytest.fixture
def config(hotel: Hotel) -> PbxConfig:
    return PbxConfig(
        base_url=hotel.gateway.url, username="api", password=PASSWORD, tcp_port=hotel.gateway.tcp_port, read_timeout=5
    )


@pytest.fixture
def api(config: PbxConfig) -> PbxApi:
    return PbxApi(PbxSession(PbxClient(config), MemoryTokenStore()))


def test_the_first_777_arrives(hotel: Hotel, config: PbxConfig) -> None:
    """Over the report stream that a hotel uses, as the rack needs it."""
    maid = hotel.phone("1001")
    with ReportStream(config, tick_seconds=0.1) as stream:
        maid.dial("777*01")
        ticks = 0
        for item in stream:
            ticks += isinstance(item, Tick)
            assert ticks < 100, "the code did not arrive"
            report = decode(item) if isinstance(item, bytes) else None
            if isinstance(report, DtmfReport) and report.is_final:
                break
    assert report.members[0].number == "1001"
    maid.closed()


def test_every_report_is_understood(hotel: Hotel) -> None:
    """All that the gateway has said so far, and a call of its own in any case."""
    mark = hotel.mark()
    hotel.phone("1001").dial("777*00").closed()
    hotel.report("NewCdr", mark)
    decoded = [decode(report) for report in hotel.reports()]
    assert not [report for report in decoded if isinstance(report, UnknownReport)]
    record = next(report for report in reversed(decoded) if isinstance(report, CdrReport))
    assert record.caller == "1001"
    assert abs(record.started_at_local - dt.datetime.now(dt.UTC).replace(tzinfo=None)) < dt.timedelta(days=30)


def test_settings_are_read_back_as_they_were_set(hotel: Hotel, api: PbxApi) -> None:
    hotel.ok("extension/update", number="1003", username="Ana Souza", callrestriction="off", selectoutroute="local")
    found = {each.number: each for each in api.extensions.query(numbers="1003")}["1003"]
    assert found.username == "Ana Souza"
    assert api.system.device_info().name.startswith("Asterisk 2")


def test_what_it_cannot_do_is_refused(api: PbxApi) -> None:
    with pytest.raises(PbxRejectedError) as refused:
        api.conferences.query(numbers="all")
    assert not isinstance(refused.value, PbxBusyError)
