"""The written file: its form, its dialects, and that whatever it plays exists."""

import re

import pytest

from pbx.dialplan.options import Dialect, Language, Options
from pbx.dialplan.writing import dialplan_text
from pbx.prompts.texts import PROMPTS

BOTH = pytest.mark.parametrize("dialect", list(Dialect))


def section(text: str, name: str) -> list[str]:
    """The lines of a context."""
    return text.split(f"[{name}]\n")[1].split("\n\n")[0].splitlines()


@BOTH
def test_a_phone_reaches_every_service(dialect: Dialect) -> None:
    text = dialplan_text(Options(calling_context="from-rooms", room_state="9777"), dialect)
    assert section(text, "from-rooms") == ["include = hotelpbx"]
    assert section(text, "hotelpbx") == [
        "exten = 9777,1,Goto(hotelpbx-room-state,start,1)",
        "exten = _9777*XX,1,Set(hp_keyed=${EXTEN:5})",
        " same = n,Goto(hotelpbx-room-state,direct,1)",
        "exten = 778,1,Goto(hotelpbx-minibar,start,1)",
        "exten = 779,1,Goto(hotelpbx-take-back,start,1)",
        "exten = 776,1,Goto(hotelpbx-wake-up,start,1)",
        "exten = _776*XXXX,1,Set(hp_keyed=${EXTEN:4})",
        " same = n,Goto(hotelpbx-wake-up,direct,1)",
        "exten = 775,1,Goto(hotelpbx-test,start,1)",
    ]


def test_without_a_context_the_file_is_only_to_be_included() -> None:
    assert "include" not in dialplan_text(Options(calling_context=""), Dialect.GOSUB)


def test_a_subroutine_is_a_macro_or_a_gosub() -> None:
    macro, gosub = (dialplan_text(Options(), dialect) for dialect in (Dialect.MACRO, Dialect.GOSUB))
    assert "Macro(hotelpbx-ask,hp-pin,4)" in macro
    assert "Gosub(hotelpbx-ask,s,1(hp-pin,4))" in gosub
    assert section(macro, "macro-hotelpbx-ask")[-1] == " same = n(done),MacroExit()"
    assert section(gosub, "hotelpbx-ask")[-1] == " same = n(done),Return()"
    assert "Macro" not in gosub
    assert "Gosub" not in macro


@BOTH
def test_the_question_with_its_tries_and_seconds(dialect: Dialect) -> None:
    name = "macro-hotelpbx-ask" if dialect == Dialect.MACRO else "hotelpbx-ask"
    assert section(dialplan_text(Options(), dialect), name)[:-1] == [
        "exten = s,1,Set(hp_attempt=1)",
        " same = n(again),Read(hp_keyed,${hp_before}${ARG1},${ARG2},,1,5)",
        " same = n,Set(hp_before=)",
        " same = n,GotoIf($[${LEN(${hp_keyed})} > 0]?done)",
        " same = n,Set(hp_attempt=$[${hp_attempt} + 1])",
        " same = n,GotoIf($[${hp_attempt} <= 3]?again)",
        " same = n,Read(hp_keyed,,${ARG2},,1,5)",
    ]


@pytest.mark.parametrize(("language", "times"), [(Language.PHONE, 0), (Language.CHINESE, 7)])
def test_the_language_of_the_recordings_is_the_phone_s_unless_one_is_chosen(language: Language, times: int) -> None:
    text = dialplan_text(Options(language=language), Dialect.GOSUB)
    assert text.count("Set(CHANNEL(language)=zh)") == times


@BOTH
def test_every_recording_that_is_played_has_its_words_and_none_is_left_over(dialect: Dialect) -> None:
    played = set(re.findall(r"hp-[a-z][a-z-]*(?:-[0-9]{2})?(?![a-z{])", dialplan_text(Options(), dialect)))
    stems = {"hp-state-", "hp-digit-"}  # their last part is what was keyed
    assert {name for name in played if name not in stems} <= PROMPTS.keys()
    spoken = {name for name in PROMPTS if not re.search(r"-[0-9]{1,2}$", name)}
    assert spoken == played - stems


@BOTH
def test_a_report_comes_before_what_is_said_about_it(dialect: Dialect) -> None:
    lines = dialplan_text(Options(), dialect).splitlines()
    reports = [index for index, line in enumerate(lines) if "UserEvent(" in line]
    assert len(reports) == 5
    for index in reports:
        assert lines[index].startswith("exten = report,1,") or lines[index - 1] == "exten = start,1,Answer()"
