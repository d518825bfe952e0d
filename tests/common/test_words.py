"""Stored English sentences in Chinese."""

from collections.abc import Iterator

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings as project
from django.utils import translation

from hotelpbx.common.words import PARTS, WITH_VALUES, in_words
from pbx.services import alarms, queue, syncs

LANGUAGE = "zh_Hans"


@pytest.fixture
def chinese(settings: object, tmp_path: object) -> Iterator[None]:
    """The committed catalogue, whether or not the tree's own has been compiled since."""
    folder = tmp_path / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (project.BASE_DIR / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("zh-hans"):
        yield


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("The phone system cannot be reached.", "无法连接电话系统。"),
        ("The password is wrong. (code 10032) [login]", "密码错误。 (code 10032) [login]"),
        ("Login failed: The password is wrong. (code 10032)", "登录失败: 密码错误。 (code 10032)"),
        ("phone 103", "话机 103"),
        ("night audit", "夜审"),
        ("Hana Novak", "Hana Novak"),
        ("", ""),
    ],
)
def test_what_is_known_is_translated_and_the_rest_stays(stored: str, shown: str) -> None:
    assert in_words(stored) == shown


@pytest.mark.usefixtures("chinese")
def test_values_stay_and_reasons_are_translated() -> None:
    shown = in_words("Wake-up call failed: room 103, Anna Room, 07:00")
    assert "103" in shown
    assert "Anna Room" in shown
    assert "Wake-up" not in shown
    shown = in_words("Call or knock now. Reason: nobody answered.")
    assert "nobody" not in shown


def test_english_stays_as_it_was_written() -> None:
    for sentence in (*(each.replace("%(", "(") for each in WITH_VALUES), *PARTS):
        assert in_words(sentence) == sentence


def test_the_sentences_are_those_that_the_services_store() -> None:
    assert {alarms.NOT_FOUND_AFTER, queue.INTERRUPTED, queue.TOO_LATE, syncs.REPLACED} <= set(PARTS)
