"""The device's error numbers as the manual lists them: class, what a caller may do, a sentence in both languages."""

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings as project
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext

from pbx.vendor.codes import TABLE, UNKNOWN_CODE, error_from_code
from pbx.vendor.errors import (
    PbxAuthError,
    PbxBusyError,
    PbxFaultError,
    PbxLockedError,
    PbxRejectedError,
    PbxTokenError,
    PbxUnknownTargetError,
)

# Both ends included. 10085 to 10087 are not in this manual but in the vendor's English list.
RANGES = [(10002, 10083), (10085, 10092), (10100, 10107), (10110, 10110), (10112, 10113), (10115, 10146)]
RANGES += [(10148, 10149), (10151, 10153), (20000, 20022), (30001, 30003)]
NUMBERS = [str(number) for low, high in RANGES for number in range(low, high + 1)]

# What the manual calls "does not exist", but for an unknown word (10100, 10105) and an unknown request (10003).
NOT_THERE = {10005, 10006, 10007, 10011, 10012, 10013, 10014, 10021, 10023, 10026, 10036, 10038, 10053, 10054, 10062}
NOT_THERE |= {10067, 10072, 10078, 10079, 10080, 10083, 10103, 10106, 10110, 10112, 10119, 10123, 10138, 10141}
NOT_THERE |= {20014, 20018, 20021}
LATER = {10008, 10015, 10025, 10027, 10116, 30003}
KINDS: dict[type[PbxRejectedError], set[int]] = {
    PbxUnknownTargetError: NOT_THERE,
    PbxBusyError: LATER,
    PbxLockedError: {20002},
    PbxAuthError: {20003},
    PbxTokenError: {20004, 20005, 20006},
    PbxFaultError: {20010, 30001, 30002},
}
RETRYABLE = LATER | {20002, 20004, 20005, 20006, 20010, 30001, 30002}
OUTCOME_OPEN = {20010, 30001, 30002}


def kind_of(number: str) -> type[PbxRejectedError]:
    return next((kind for kind, numbers in KINDS.items() if int(number) in numbers), PbxRejectedError)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every sentence of the table as Django translates it, from the committed catalogue."""
    root = tmp_path_factory.mktemp("locale")
    folder = root / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (project.BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as source:
        catalogue = read_po(source)
    with (folder / "django.mo").open("wb") as target:
        write_mo(target, catalogue)
    with override_settings(LOCALE_PATHS=[root]), translation.override("zh-hans"):
        return {sentence: gettext(sentence) for sentence in [UNKNOWN_CODE, *(text for _, text in TABLE.values())]}


def test_the_table_has_the_numbers_of_the_manual_and_no_other() -> None:
    assert sorted(TABLE) == sorted(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_says_what_to_do_and_what_happened(number: str, chinese: dict[str, str]) -> None:
    error = error_from_code(number, "extension/query")
    assert type(error) is kind_of(number)
    assert (error.retryable, error.outcome_known) == (int(number) in RETRYABLE, int(number) not in OUTCOME_OPEN)
    assert number in str(error)
    assert error.sentence[0].isupper()
    assert error.sentence.endswith(".")
    assert chinese[error.sentence] != error.sentence
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese[error.sentence])


def test_every_number_has_a_sentence_of_its_own(chinese: dict[str, str]) -> None:
    english = [sentence for _, sentence in TABLE.values()]
    assert len(set(english)) == len(english)
    assert len({chinese[sentence] for sentence in english}) == len(english)


@pytest.mark.parametrize("number", ["10001", "10084", "10147", "45678", "", "none"])
def test_an_unknown_number_stays_an_error_that_shows_it(number: str, chinese: dict[str, str]) -> None:
    error = error_from_code(number)
    assert type(error) is PbxRejectedError
    assert (error.vendor_code, error.sentence) == (number, UNKNOWN_CODE)
    assert (number or "missing") in str(error)
    assert chinese[UNKNOWN_CODE] != UNKNOWN_CODE
