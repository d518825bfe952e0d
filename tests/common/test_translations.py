"""The Chinese catalogue: complete, true to the placeholders, current, and in use."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from pbx.vendor.codes import TABLE, UNKNOWN_CODE

LANGUAGE = "zh_Hans"
PO_PATH = f"{LANGUAGE}/LC_MESSAGES/django.po"
PO_FILE = project.BASE_DIR / "locale" / PO_PATH
GETTEXT_TOOLS = ("xgettext", "msgmerge", "msguniq", "msgattrib")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdrif%]|\{\w*\}")
NOT_OURS = shutil.ignore_patterns(".*", "var", "locale", "__pycache__", "staticfiles")

Key = tuple[str, str | None]


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return read_catalogue(PO_FILE)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def english(message: Message) -> str:
    """The message itself; of one with a plural the plural, which Chinese translates."""
    return message.id if isinstance(message.id, str) else message.id[1]


def chinese(message: Message) -> str:
    return message.string if isinstance(message.string, str) else message.string[0]


def keys(catalogue: Catalog) -> set[Key]:
    return {(english(message), message.context) for message in messages(catalogue)}


def test_the_header_says_how_to_read_the_rest(catalogue: Catalog) -> None:
    assert str(catalogue.locale) == LANGUAGE
    assert catalogue.charset.lower() == "utf-8"
    assert catalogue.num_plurals == 1


def test_every_message_is_translated_and_none_is_a_guess(catalogue: Catalog) -> None:
    assert messages(catalogue)
    assert [english(message) for message in messages(catalogue) if not chinese(message).strip()] == []
    assert [english(message) for message in messages(catalogue) if message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_a_translation_has_the_placeholders_of_its_message(catalogue: Catalog) -> None:
    wrong = [
        (english(message), chinese(message))
        for message in messages(catalogue)
        if sorted(PLACEHOLDER.findall(english(message))) != sorted(PLACEHOLDER.findall(chinese(message)))
    ]
    assert wrong == []


def test_every_sentence_of_the_device_is_translated(catalogue: Catalog) -> None:
    sentences = {UNKNOWN_CODE, *(sentence for _, sentence in TABLE.values())}
    assert sorted(sentences - {english(message) for message in messages(catalogue)}) == []


@pytest.fixture
def copy_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's text in another folder, where makemessages may write."""
    root = tmp_path / "project"
    shutil.copytree(project.BASE_DIR, root, ignore=NOT_OURS)
    (root / "locale").mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.mark.skipif(
    not all(map(shutil.which, GETTEXT_TOOLS)),
    reason="GNU gettext is not installed (on Debian: apt-get install gettext)",
)
def test_the_catalogue_knows_every_message_of_code_and_templates(
    copy_of_the_code: Path, settings: object, catalogue: Catalog
) -> None:
    settings.LOCALE_PATHS = [copy_of_the_code / "locale"]
    call_command("makemessages", locale=[LANGUAGE], verbosity=0)
    extracted = keys(read_catalogue(copy_of_the_code / "locale" / PO_PATH))
    assert len(extracted) > 500
    lacking = sorted(text for text, _ in extracted - keys(catalogue))
    assert lacking == [], "Run `make messages` and translate these."


@pytest.fixture
def compiled(catalogue: Catalog, settings: object, tmp_path: Path) -> None:
    """The committed catalogue in use, whether or not the tree's own has been compiled since."""
    folder = tmp_path / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [tmp_path]


@pytest.mark.django_db
@pytest.mark.usefixtures("compiled")
def test_a_browser_that_asks_for_chinese_gets_chinese(client: Client) -> None:
    page = client.get("/sign-in/", headers={"accept-language": "zh-hans"}).content.decode()
    assert 'lang="zh-hans"' in page
    assert "前台与电话" in page
    assert "用户名" in page
    assert "Front desk and telephones" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("compiled")
def test_other_browsers_get_english(client: Client) -> None:
    page = client.get("/sign-in/", headers={"accept-language": "fr"}).content.decode()
    assert "Front desk and telephones" in page


@pytest.mark.usefixtures("compiled")
def test_chinese_has_one_form_for_any_number() -> None:
    one, many = "%(count)s wake-up call is noted.", "%(count)s wake-up calls are noted."
    with translation.override("zh-hans"):
        assert {translation.ngettext(one, many, count) for count in (1, 2)} == {"已登记 %(count)s 个叫醒。"}
