"""Every printed report is read whole, in format 2.0.0 and in the older ones."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from pbx.vendor import EVENT_NAMES, decode
from tests.pbx.vendor.printed_reports import REPORTS

# What is read as something else than its text.
READ_AS = {"Success": "True", "queue-6700": "6700", "Tranfer": "Transfer"}


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield str(value)


def printed(report: dict[str, Any]) -> Any:
    return pytest.param(report, id="-".join([report["event"], *sorted(report)]))


ALL_PRINTED = pytest.mark.parametrize("report", [printed(report) for report in REPORTS])


def test_every_kind_is_printed() -> None:
    assert {decode(report).name for report in REPORTS} == set(EVENT_NAMES)


@ALL_PRINTED
def test_no_value_of_a_report_is_lost(report: dict[str, Any]) -> None:
    found = set(leaves(asdict(decode(report))))
    assert {READ_AS.get(text, text.strip()) for text in leaves(report)} <= found


def in_format_1_1(report: dict[str, Any]) -> dict[str, Any]:
    old = {"action": report["event"], **{key: value for key, value in report.items() if key != "event"}}
    if "members" in old:
        old["call"] = [{kind: old_leg(leg) for kind, leg in member.items()} for member in old.pop("members")]
    return old


def old_leg(leg: dict[str, Any]) -> dict[str, Any]:
    return {"extid" if key == "number" else key: value for key, value in leg.items()}


def in_format_1_0(report: dict[str, Any]) -> dict[str, Any]:
    old = in_format_1_1(report)
    for member in old.pop("call", []):
        for kind, leg in member.items():
            names = {"trunkname": "trunk", "channelid": f"{kind}id" if kind != "ext" else "channelid"}
            old[kind] = {names.get(key, key): value for key, value in leg.items()}
    return old


@ALL_PRINTED
@pytest.mark.parametrize("older", [in_format_1_1, in_format_1_0])
def test_the_older_formats_say_the_same(report: dict[str, Any], older: Any) -> None:
    new, old = decode(report), decode(older(report))
    assert sorted(old.members, key=str) == sorted(new.members, key=str)
    assert {**asdict(old), "members": ()} == {**asdict(new), "members": ()}


@ALL_PRINTED
def test_numbers_in_place_of_texts_say_the_same(report: dict[str, Any]) -> None:
    assert decode(numbered(report)) == decode(report)


def numbered(value: Any) -> Any:
    """Whole numbers as JSON numbers, as the manual's tables type them."""
    if isinstance(value, dict):
        return {key: numbered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [numbered(item) for item in value]
    return int(value) if value.isdigit() else value
