"""Everything that people read in a template or a script goes through the translation."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted(ROOT.glob("*/static/**/*.js")) + sorted(ROOT.glob("*/*/static/**/*.js"))
READ_ALOUD = ("title", "alt", "placeholder", "aria-label", "aria-description", "label")
# What is the same in every language.
SAME_EVERYWHERE = {"HotelPBX", "CSV", "XLSX", "PDF", "PDF English", "PDF 中文", "POST"}
NOT_READ = {"_specimens.html": "names of classes and states, for those who build pages"}
MARKED = re.compile(
    r"{%\s*(?:blocktranslate\b.*?endblocktranslate|comment\b.*?endcomment|block main_class\b.*?endblock)\s*%}",
    re.DOTALL,
)
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = re.compile(r"""(["'`])((?:(?!\1).)*?[A-Za-z]{2,} [a-z]{2,}(?:(?!\1).)*?)\1""")


class Texts(HTMLParser):
    """What a browser would show or read aloud of a template whose tags are gone."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style", "kbd", "code")
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style", "kbd", "code")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def unmarked(source: str) -> list[str]:
    """The texts of a template that no translation sees."""
    texts = Texts()
    texts.feed(TAGS.sub("", MARKED.sub("", source)))
    said = (" ".join(text.split()) for text in texts.found)
    return [text for text in said if WORD.search(text) and text.strip(" ·:.,–()") not in SAME_EVERYWHERE]


def test_every_text_of_a_template_is_marked() -> None:
    read = [path for path in TEMPLATES if path.name not in NOT_READ]
    assert {path.name: texts for path in read if (texts := unmarked(path.read_text()))} == {}
    assert len(read) > 150


@pytest.mark.parametrize(
    "source",
    [
        "<p>Room is dirty</p>",
        '<p>{% translate "Room" %} is {{ x }}</p>',
        '<a title="Go back">{{ x }}</a>',
        '<input placeholder="{{ x }} or a name">',
        "{% blocktranslate %}Room{% endblocktranslate %}<b>dirty</b>",
    ],
)
def test_an_unmarked_text_is_found(source: str) -> None:
    assert unmarked(source)


def test_no_script_says_anything_by_itself() -> None:
    assert {path.name: texts for path in SCRIPTS if (texts := spoken(path.read_text()))} == {}
    assert len(SCRIPTS) >= 8


def spoken(code: str) -> list[str]:
    """The sentences that a script brings along; selectors, templates of them and words for htmx are none."""
    bare = re.sub(r"/\*.*?\*/|//[^\n]*", "", code, flags=re.DOTALL)
    return [text for _quote, text in SPOKEN.findall(bare) if not re.search(r"[\[\].#>{}=$:]|use strict", text)]


def test_a_sentence_in_a_script_is_found() -> None:
    assert spoken('box.title = "Press it again"; // "as a comment"') == ["Press it again"]
