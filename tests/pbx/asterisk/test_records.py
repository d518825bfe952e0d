"""One record for each conversation, none twice, with the seconds that are paid for."""

from pbx.asterisk.records import records_of

EXTENSIONS, TRUNKS = {"1001", "1002", "1003"}, ("trunk",)


def cdr(**changes: str) -> dict[str, str]:
    plain = {
        "UniqueID": "1.1",
        "Linkedid": "1.1",
        "Sequence": "1",
        "Source": "1001",
        "Destination": "1002",
        "Channel": "PJSIP/1001-00000001",
        "DestinationChannel": "PJSIP/1002-00000002",
        "LastApplication": "Dial",
        "StartTime": "2026-11-23 03:26:39",
        "Duration": "5",
        "BillableSeconds": "4",
        "Disposition": "ANSWERED",
        "AccountCode": "",
        "UserField": "",
    }
    return {**plain, **changes}


def found(*cdrs: dict[str, str], kind: str = "Internal") -> list[dict[str, str]]:
    return [record for record, _ in records_of("1.1", cdrs, EXTENSIONS, TRUNKS, kind=kind)]


def test_busy_is_written_twice_and_told_once() -> None:
    rest = cdr(Sequence="2", Disposition="NO ANSWER", DestinationChannel="", Duration="0")
    [record] = found(rest, cdr(Disposition="BUSY", BillableSeconds="0"))
    assert record["status"] == "BUSY"


def test_a_failed_part_of_an_answered_call_is_left_out() -> None:
    [record] = found(cdr(Disposition="FAILED", BillableSeconds="0"), cdr(Sequence="2"))
    assert (record["status"], record["talkduraction"]) == ("ANSWERED", "4")


def test_a_call_that_was_sent_on_has_a_record_for_each_conversation() -> None:
    """The second goes outside and has to be paid for by itself."""
    outside = cdr(Sequence="2", Destination="02345678", DestinationChannel="PJSIP/trunk-00000003", BillableSeconds="60")
    first, second = found(cdr(), outside)
    assert (first["callid"], first["type"]) == ("1.1", "Internal")
    assert (second["callid"], second["type"], second["talkduraction"]) == ("1.1-2", "Outbound", "60")
    assert second["dsttrcunkname"] == "trunk"


def test_what_comes_from_outside() -> None:
    inbound = cdr(Source="0301234", Channel="PJSIP/trunk-00000001", UserField="55041002", AccountCode="17")
    [record] = found(inbound)
    assert (record["type"], record["srctrunkname"], record["didnumber"]) == ("Inbound", "trunk", "55041002")
    assert (record["callfrom"], record["callto"], record["pincode"]) == ("0301234", "1002", "17")


def test_a_barred_call_is_one_to_the_outside() -> None:
    barred = cdr(Destination="02345678", DestinationChannel="", Disposition="FAILED", LastApplication="Hangup")
    [record] = found(barred, kind="Outbound")
    assert (record["type"], record["status"], record["dsttrcunkname"]) == ("Outbound", "NO ANSWER", "")


def test_asterisks_pseudo_channels_are_nobodys() -> None:
    assert found(cdr(Channel="OutgoingSpoolFailed", Source="777", Destination="failed", Disposition="FAILED")) == []


def test_a_message_left_is_voicemail() -> None:
    [record] = found(cdr(LastApplication="VoiceMail", DestinationChannel=""))
    assert record["status"] == "VOICEMAIL"


def test_seconds_that_are_none() -> None:
    [record] = found(cdr(Duration="", BillableSeconds="x"))
    assert (record["callduraction"], record["talkduraction"]) == ("0", "0")
