"""What survives a restart of the gateway, in a small SQLite file: settings, alarms with their rings, records.

Written before the request that changed it is answered. `Exchange.lock` is held by every caller.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbx.simulator.exchange import Exchange
from pbx.simulator.keeping import ALARM_FIELDS, from_json, to_json
from pbx.simulator.state import Alarm, Extension

# How many records are held in memory for downloads: some months of a large house.
KEPT_RECORDS = 40_000
_TABLES = """
CREATE TABLE IF NOT EXISTS exchange (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS alarm (
    wakeupid TEXT PRIMARY KEY, body TEXT NOT NULL, rings_done INTEGER NOT NULL, due_at REAL, again_at REAL
);
CREATE TABLE IF NOT EXISTS record (
    uniqueid TEXT NOT NULL, sequence TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (uniqueid, sequence)
);
"""


@dataclass(frozen=True)
class KeptAlarm:
    """An alarm as it was left. Times are seconds since 1970; `again_at` is that of the next repeat."""

    alarm: Alarm
    rings_done: int
    due_at: float | None
    again_at: float | None


class Store:
    """Raises sqlite3.Error where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.executescript(_TABLES)
        self._settings = ""
        self._alarms: list[tuple[Any, ...]] = []

    def close(self) -> None:
        self._database.close()

    def load(self, pbx: Exchange) -> list[KeptAlarm]:
        """Take up the settings and the records; the alarms are the caller's to set. Nothing on a first start."""
        row = self._database.execute("SELECT body FROM exchange").fetchone()
        if row is not None:
            data = json.loads(row[0])
            pbx.state.extensions = {number: Extension.create(number) for number in data["extensions"]}
            from_json(pbx, {**data, "alarms": [], "cdrs": []})
        newest = "SELECT body FROM record ORDER BY rowid DESC LIMIT ?"
        pbx.state.cdrs = [json.loads(body) for (body,) in self._database.execute(newest, (KEPT_RECORDS,))][::-1]
        rows = self._database.execute("SELECT body, rings_done, due_at, again_at FROM alarm")
        return [KeptAlarm(Alarm(**json.loads(body)), *rest) for body, *rest in rows]

    def save(self, pbx: Exchange) -> None:
        """Settings and alarms, as far as they have changed."""
        text = json.dumps({**to_json(pbx.state), "alarms": [], "cdrs": []}, ensure_ascii=False)
        if text != self._settings:
            self._database.execute("INSERT OR REPLACE INTO exchange VALUES (1, ?)", (text,))
            self._settings = text
        self.save_alarms(pbx)

    def save_alarms(self, pbx: Exchange) -> None:
        rows = [_row(pbx, alarm) for alarm in pbx.state.alarms.values()]
        if rows == self._alarms:
            return
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute("DELETE FROM alarm")
        self._database.executemany("INSERT INTO alarm VALUES (?, ?, ?, ?, ?)", rows)
        self._database.execute("COMMIT")
        self._alarms = rows

    def keep_record(self, record: dict[str, str], cdr: Mapping[str, str]) -> bool:
        """False when Asterisk's record is known already."""
        key = (cdr["UniqueID"], cdr.get("Sequence", ""))
        body = json.dumps(record, ensure_ascii=False)
        done = self._database.execute("INSERT OR IGNORE INTO record VALUES (?, ?, ?)", (*key, body))
        return done.rowcount == 1


def _row(pbx: Exchange, alarm: Alarm) -> tuple[Any, ...]:
    body = json.dumps({name: getattr(alarm, name) for name in ALARM_FIELDS}, ensure_ascii=False)
    began = pbx.clock.timestamp() - pbx.clock.elapsed()
    due = round(began + alarm.due.due, 1) if alarm.due and not alarm.due.cancelled else None
    again = round(began + alarm.again.due, 1) if alarm.again and not alarm.again.cancelled else None
    if alarm.rings_since is not None:  # a ring that a restart cuts off is made again
        return alarm.wakeupid, body, alarm.rings_done - 1, due, round(began + alarm.rings_since, 1)
    return alarm.wakeupid, body, alarm.rings_done, due, again
