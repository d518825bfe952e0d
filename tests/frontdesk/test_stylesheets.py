"""One place for colours, sizes and states, and nothing that comes from elsewhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "hotelpbx" / "frontdesk" / "static" / "frontdesk"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
SHEETS = sorted(STATIC.glob("*.css"))
TOKENS = STATIC / "tokens.css"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|light-dark)\(")
PIXELS = re.compile(r"(?<![\w.-])\d*\.?\d+px\b")
NO_PLACE_FOR_TOKENS = re.compile(r"/\*.*?\*/|@(?:media|page|container)[^{]*\{", re.DOTALL)


def rules(sheet: Path) -> str:
    """What a sheet sets, without comments and without the conditions of @media, which take no variables."""
    return NO_PLACE_FOR_TOKENS.sub("", sheet.read_text())


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet != TOKENS], ids=lambda sheet: sheet.name)
def test_a_sheet_names_no_colour_and_no_pixel_of_its_own(sheet: Path) -> None:
    assert COLOUR.findall(rules(sheet)) == []
    assert PIXELS.findall(rules(sheet)) == []


def test_every_token_is_defined_and_used() -> None:
    everything = "".join(rules(sheet) for sheet in SHEETS)
    used = set(re.findall(r"var\((--[\w-]+)", everything))
    defined = set(re.findall(r"^\s*(--[\w-]+):", everything, re.MULTILINE))
    assert used == defined


def test_every_colour_is_given_for_light_and_dark() -> None:
    """What is the same in both is said once, and is of the top bar, of an alarm or a shadow, alike by day and night."""
    tokens = rules(TOKENS).split("@media")[0].split("[data-theme")[0]
    plain = [name for name, value in re.findall(r"(--[\w-]+): ([^;]+);", tokens) if _is_one_colour(value)]
    assert all(name.startswith(("--bar-", "--alarm", "--on-warn", "--shadow-bottom")) for name in plain), plain


def _is_one_colour(value: str) -> bool:
    return bool(COLOUR.search(value)) and "light-dark(" not in value


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_template_carries_no_style_no_script_and_nothing_from_elsewhere(template: Path) -> None:
    text = template.read_text()
    assert re.findall(r"\s(?:style|on\w+)=[\"']", text) == []
    assert re.findall(r"<style|<script(?![^>]*\b(?:src|nonce)=)", text) == []
    assert re.findall(r"(?:src|href|action)=[\"']?(?:https?:)?//", text) == []


@pytest.mark.parametrize("asset", [*SHEETS, *sorted(STATIC.glob("*.js"))], ids=lambda path: path.name)
def test_no_sheet_and_no_script_fetches_from_elsewhere(asset: Path) -> None:
    text = asset.read_text().replace("http://www.w3.org/", "")
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//|@import|https?://", text) == []
