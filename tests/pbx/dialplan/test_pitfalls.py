"""Three traps of the vendor's text, each shown on a text of its form and absent from ours.

The texts below repeat the form, cut to what matters: speech before the report, `Background` followed by `Read`, and a
fifth argument of `Read` that was meant as seconds.
"""

import pytest

from pbx.dialplan.options import Dialect, Options
from pbx.dialplan.writing import dialplan_text
from tests.pbx.dialplan.phones import Line, pressed
from tests.pbx.dialplan.text_phone import Dialplan, DialplanError, parsed, text_call

PHONES = "Local_Default_CallingRules"
SPEECH_FIRST = """
[Local_Default_CallingRules]
include = clean
[clean]
exten = 777,1,Goto(clean-action,play,1)
[clean-action]
exten = play,1,Background(roomstatus)
same = n,WaitExten(4)
exten = *01,1,Playback(room)
same = n,SayDigits(${CALLERID(num)})
same = n,UserEvent(DtmfEndString,Info:777${EXTEN})
same = n,Playback(cleaned)
same = n,Hangup()
"""
BACKGROUND_THEN_READ = """
[Local_Default_CallingRules]
include = minibar
[minibar]
exten = 778,1,Background(product_id)
same = n,Read(product,,9,,1,4)
same = n,Background(product_num)
same = n,Read(quantity,,2,,1,4)
same = n,UserEvent(DtmfEndString,Info:778*${product}*${quantity})
same = n,Hangup()
"""
FOUR_ATTEMPTS = """
[Local_Default_CallingRules]
exten = 778,1,Read(quantity,product_num,2,,4)
same = n,UserEvent(DtmfEndString,Info:778*12*${quantity})
same = n,Hangup()
"""
ours = pytest.mark.parametrize("dialect", list(Dialect))


def plan(dialect: Dialect) -> Dialplan:
    return parsed(dialplan_text(Options(other_rooms=False), dialect))


def call(text: Dialplan, number: str, keys: str, hangs_up_at: float = 300, every: float = 0.3) -> Line:
    line = Line(pressed(keys, every), hangs_up_at)
    text_call(text, PHONES, number, line)
    return line


def test_speech_before_the_report_loses_it_when_the_maid_hangs_up() -> None:
    assert call(parsed(SPEECH_FIRST), "777", "*01").reports == ["777*01"]
    assert call(parsed(SPEECH_FIRST), "777", "*01", hangs_up_at=1.2).reports == []


@ours
def test_ours_has_reported_when_the_last_key_is_pressed(dialect: Dialect) -> None:
    line = call(plan(dialect), "777", "*01", hangs_up_at=1.2)
    assert line.reports == ["777*01"]
    assert line.now == pytest.approx(1.2)


def test_a_key_during_background_is_taken_for_an_extension() -> None:
    assert call(parsed(BACKGROUND_THEN_READ), "778", "12#3#").reports == []


@ours
def test_ours_takes_keys_while_it_speaks(dialect: Dialect) -> None:
    """All six keys are pressed before the first recording would end."""
    assert call(plan(dialect), "778", "12#3#1", every=0.2).reports == ["778*12*3"]


def test_four_attempts_are_not_four_seconds() -> None:
    line = Line()
    text_call(parsed(FOUR_ATTEMPTS), PHONES, "778", line)
    assert line.now == 4 * (2 + 10)


@ours
def test_ours_waits_as_long_as_it_says_and_speaks_again(dialect: Dialect) -> None:
    """Three times a recording and five seconds, then five seconds more."""
    line = Line()
    text_call(plan(dialect), PHONES, "776", line)
    assert line.heard == ["hp-wake-time"] * 3 + ["hp-goodbye"]
    assert line.now == 3 * (2 + 5) + 5 + 2


@pytest.mark.parametrize(
    "line",
    [
        "same = n,Gotoif(${LEN(${digito}})>0?num,1)",
        "same = n,Read(digito,,9,,,4)  // nine digits",
        "exten = 778,3,NoOp()",
    ],
)
def test_what_no_asterisk_loads_is_noticed(line: str) -> None:
    with pytest.raises(DialplanError):
        text_call(parsed(f"[{PHONES}]\nexten = 778,1,NoOp()\n{line}\n"), PHONES, "778", Line())
