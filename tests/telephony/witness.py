"""What every call was: what the phone heard, what Asterisk said, what HotelPBX recorded."""

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.telephony.lab import Event, Lab, Phone

NOTHING = "nothing"
EVENTS_LATE = 0.3  # seconds after the end of a call within which Asterisk has said everything


@dataclass
class Call:
    """One line of the report. A test sets `recorded` when HotelPBX takes part; what broke it off is its outcome."""

    title: str
    phone: str
    keys: str = ""
    heard: str = ""
    asterisk: str = ""
    recorded: str = ""
    outcome: str = "failed"


@dataclass
class Witness:
    """All calls of a run."""

    asterisk: str
    baresip: str
    calls: list[Call] = field(default_factory=list)

    @contextmanager
    def call(self, lab: Lab, phone: Phone, title: str) -> Iterator[Call]:
        """Watch a call of this phone until the block ends; the line is kept when the block fails, too."""
        seen = Call(title, phone.number)
        self.calls.append(seen)
        since, before = lab.ami.mark(), phone.recordings[-1]
        try:
            yield seen
            seen.outcome = "ok"
        except AssertionError as error:
            seen.outcome = str(error).partition("\n")[0]
            raise
        finally:
            time.sleep(EVENTS_LATE)
            events = [event for event in lab.ami.find(since=since) if _is_of(event, phone)]
            seen.keys = "".join(e["Digit"] for e in events if e.name == "DTMFEnd" and e["Direction"] == "Received")
            seen.asterisk = "; ".join(filter(None, map(_said, events))) or NOTHING
            seen.heard = _heard(phone, before, lab.sounds)

    def woken(self, lab: Lab, phones: Mapping[str, Phone], outcome: Mapping[str, Mapping[str, object]]) -> None:
        """The lines of a group that was woken at once."""
        for room, phone in sorted(phones.items()):
            events = [event for event in lab.events if _is_of(event, phone) and event.name in ("Cdr", "Hangup")]
            row = outcome.get(room, {})
            self.calls.append(
                Call(
                    f"wake-up call; the phone rang: {phone.rang}",
                    room,
                    heard=f"{phone.heard_seconds()} s",
                    asterisk="; ".join(filter(None, map(_said, events[-2:]))) or NOTHING,
                    recorded=f"{row.get('status', 'no call')} {row.get('status_reason', '')}".strip(),
                    outcome="ok",
                )
            )

    def write(self, path: Path) -> None:
        """The report as a table."""
        path.parent.mkdir(parents=True, exist_ok=True)
        head = [
            "# Real telephony, call by call",
            "",
            f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, Asterisk {self.asterisk}, baresip {self.baresip}.",
            "",
            "| call | phone | keys | the phone heard | Asterisk said | HotelPBX recorded | outcome |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        path.write_text("\n".join([*head, *(_row(call) for call in self.calls)]) + "\n")


def _is_of(event: Event, phone: Phone) -> bool:
    return any(f"/{phone.number}-" in event[key] for key in ("Channel", "DestinationChannel"))


def _said(event: Event) -> str:
    if event.name == "UserEvent":
        return f"{event['UserEvent']} {event['Info']}".strip()
    if event.name == "Cdr":
        parties = f"{event['Source']} → {event['Destination']}"
        return f"call record {parties} {event['Disposition']}, {event['BillableSeconds']} s talk"
    if event.name == "Hangup" and event["Cause"] not in ("", "0", "16"):
        return f"hung up: {event['Cause-txt']}"
    return ""


def _heard(phone: Phone, before: Path, sounds: Path) -> str:
    at = phone.recordings.index(before)
    recording = next((path for path in phone.recordings[at:] if path.exists()), None)
    if recording is None:
        return NOTHING
    names = [
        heard.name + ("" if heard.share > 0.9 else " (cut)") for heard in phone.heard_prompts(sounds / "zh", recording)
    ]
    return f"{phone.heard_seconds(recording)} s: {', '.join(names) or 'no prompt'}"


def _row(call: Call) -> str:
    cells = (call.title, call.phone, call.keys, call.heard, call.asterisk, call.recorded, call.outcome)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
