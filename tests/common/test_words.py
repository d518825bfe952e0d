"""Stored English sentences in Chinese."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings as project
from django.utils import translation

from hotelpbx.common import words
from hotelpbx.common.words import PARTS, WITH_VALUES, in_words
from pbx.services import alarms, queue, syncs

LANGUAGE = "zh_Hans"
REFUSE = {"require", "PbxInvalidParameterError"}


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


class _Catalogue(dict[str, str]):
    """A language in which what is translated stands in angle brackets, and so do the values in it."""

    def __init__(self) -> None:
        hole = re.compile(r"(%\(\w+\)s)")
        super().__init__()
        for text in (*PARTS, *WITH_VALUES):
            self[text] = "<" + hole.sub(r"<\1>", text) + ">"

    def __missing__(self, text: str) -> str:
        return text


def _rules() -> Iterator[str]:
    """Every sentence in the sources with which a value is refused, `<7>` where the source puts a value in."""
    for path in sorted((project.BASE_DIR / "pbx").glob("[vb]*/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in REFUSE:
                yield from _sentence(node.args[-1])


def _sentence(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "<7>" for part in node.values)


def test_every_rule_for_values_of_the_phone_system_can_be_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "gettext", _Catalogue().__getitem__)
    rules = set(_rules())
    assert len(rules) > 40
    assert {words.in_words(re.sub("[<>]", "", rule)) for rule in rules} == {f"<{rule}>" for rule in rules}
