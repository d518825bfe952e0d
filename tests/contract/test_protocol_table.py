"""docs/pbx-protocol.md is what the program makes of it, and has no gaps; the catalogue tells the truth."""

import re
from typing import Any

import pytest

from pbx.vendor.catalogue import CATALOGUE, Effect, Entry
from scripts import protocol
from tests.contract.intents.tables import INTENTS
from tests.contract.peer import API_PATH, answer_to, device
from tests.contract.printed import Example, examples

SAYS_SO = {
    Effect.READ: re.compile(r"\bRead only\b"),
    Effect.IDEMPOTENT: re.compile(r"(?<!Not )(?<!not )\b[Ii]dempotent\b"),
    Effect.ONCE: re.compile(r"\b[Nn]ot idempotent\b|\bsecond time\b|\bIdempotent with .* only\b"),
}


def test_there_are_no_gaps() -> None:
    assert list(protocol.gaps()) == []


def test_the_committed_page_is_the_one_that_would_be_made() -> None:
    assert protocol.TARGET.read_text(encoding="utf-8") == protocol.page(), "Run `make protocol`."


@pytest.mark.parametrize("table", ["CASES", "REFUSALS", "INTENTS", "VALUES", "REPORTS", "REPORT_CASES"])
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    monkeypatch.setattr(protocol, table, type(getattr(protocol, table))())
    assert list(protocol.gaps()) != []


def test_a_page_with_gaps_is_not_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    monkeypatch.setattr(protocol, "TARGET", tmp_path / "page.md")
    monkeypatch.setitem(protocol.CATALOGUE, "no/such", Entry("no/such", "calls.none", Effect.ONCE))
    assert protocol.main() == 1
    named = capsys.readouterr().err
    assert "there is no method calls.none" in named
    assert "no/such: no refusal" in named
    assert not protocol.TARGET.exists()


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.endpoint)
def test_the_docstring_says_what_a_repetition_does(entry: Entry) -> None:
    text = " ".join((protocol.method_of(entry).__doc__ or "").split())
    assert SAYS_SO[entry.effect].search(text), text
    others = [effect for effect in (Effect.READ, Effect.ONCE) if effect != entry.effect]
    assert not any(SAYS_SO[effect].search(text) for effect in others), text


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_the_catalogued_method_sends_the_request(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = answer_to(example)
    if answer["status"] == "Failed":
        return
    section, _, name = CATALOGUE[example.endpoint].method.partition(".")
    with device(answer) as (client, peer):
        owner = getattr(client, section)
        method, used = getattr(owner, name), []
        monkeypatch.setattr(owner, name, lambda **arguments: used.append(name) or method(**arguments))
        INTENTS[example.id].call(client)
    assert used == [name]
    assert peer.requests[-1].path == API_PATH + example.endpoint
