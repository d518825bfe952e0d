"""Report format 1.x, which an application server gets that logged in without a version."""

from typing import Any


def legacy_reports(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The report in format 1.x: `action` and `call` instead of `event` and `members`, and extid in a member.

    Format 1.x has no CallStatus; it reports each status of a member (RING, ANSWERED, ...) as an action of its own.
    """
    rest = {key: value for key, value in report.items() if key not in {"event", "members"}}
    if "members" in report:
        rest["call"] = [_legacy_member(member) for member in report["members"]]
    if report["event"] == "NewCdr":
        rest = _legacy_record(rest)
    return [{"action": action, **rest} for action in _actions(report)]


def _actions(report: dict[str, Any]) -> list[str]:
    if report["event"] != "CallStatus":
        return [report["event"]]
    statuses = [body["memberstatus"] for member in report["members"] for body in member.values()]
    return list(dict.fromkeys(statuses))


def _legacy_member(member: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    kind, body = next(iter(member.items()))
    if kind == "ext":
        return {"ext": {"extid": body["number"]}}
    return {
        kind: {"from": body["from"], "to": body["to"], "trunk": body["trunkname"], f"{kind}id": body["channelid"]},
    }


def _legacy_record(record: dict[str, Any]) -> dict[str, Any]:
    return {("desttrunkname" if key == "dsttrcunkname" else key): value for key, value in record.items()}
