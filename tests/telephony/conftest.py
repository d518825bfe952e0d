"""Labs for the tests, one a dialplan and session, and the report of what was heard, said and recorded."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pbx.dialplan.options import Dialect, Options
from pbx.dialplan.writing import dialplan_text
from pbx.prompts.rendering import prompts_make
from pbx.prompts.texts import PROMPTS
from tests.telephony.lab import Lab, LabUnavailableError, programs
from tests.telephony.lab.packages import Programs
from tests.telephony.lab.places import ROOT, cache, locked
from tests.telephony.lab.sound import fill_last_frame
from tests.telephony.vendor import VENDOR_DIALPLAN
from tests.telephony.witness import Witness

RESULTS = ROOT / "var" / "telephony"


def kept(name: str) -> Path:
    """An empty folder for what a lab writes, kept until the next run to look at."""
    folder = RESULTS / name
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def telephony() -> Programs:
    """Asterisk and phones, or the line that says why not."""
    try:
        return programs()
    except LabUnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def witness(telephony: Programs) -> Iterator[Witness]:
    """Writes `var/telephony/report.md` at the end."""
    seen = Witness(asterisk=telephony.version("asterisk"), baresip=telephony.version("baresip-core"))
    yield seen
    seen.write(RESULTS / "report.md")


@pytest.fixture(scope="session")
def recordings(telephony: Programs) -> Path:
    """The recordings of HotelPBX's own dialplan, spoken."""
    key = hashlib.sha256(repr(sorted(PROMPTS.items())).encode()).hexdigest()[:12]
    folder = cache() / f"spoken-{key}"
    with locked(cache() / "recordings.lock"):
        if not (folder / "complete").exists():
            folder.mkdir(parents=True, exist_ok=True)
            speaker = telephony.wrapper("espeak-ng", cache() / "espeak-ng")
            problems = [
                made for made in prompts_make(folder=folder, recordings=None, speaker=str(speaker)) if made.problem
            ]
            assert not problems, problems
            for path in folder.rglob("*.wav"):
                fill_last_frame(path)
            (folder / "complete").touch()
    return folder


@pytest.fixture(scope="session")
def hotel_lab(telephony: Programs, recordings: Path) -> Iterator[Lab]:
    """An Asterisk with the dialplan that HotelPBX writes."""
    folder = kept("hotel")
    with Lab(dialplan=dialplan_text(Options(), Dialect.GOSUB), sounds=recordings, folder=folder) as lab:
        yield lab


@pytest.fixture(scope="session")
def vendor_lab(telephony: Programs) -> Iterator[Lab]:
    """An Asterisk with the dialplan of the vendor's manual."""
    with Lab(dialplan=VENDOR_DIALPLAN, folder=kept("vendor")) as lab:
        yield lab


@pytest.fixture(autouse=True)
def _calls_are_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """No call goes on into the next test."""
    yield
    for name in ("hotel_lab", "vendor_lab"):
        if name in request.fixturenames:
            request.getfixturevalue(name).hang_up_all()
