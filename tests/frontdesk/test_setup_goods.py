"""Goods of the minibar in lists: each line is checked, then all of them are done or none."""

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from billing.goods_lines import goods_lines_parse
from billing.models import MinibarItem
from billing.selectors.minibar import minibar_price
from billing.services.minibar_imports import goods_check, goods_import
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.roles import ACCOUNTING
from tests.factories import PropertyFactory
from tests.factories.hotel import TODAY
from tests.frontdesk.desk import client_of
from tests.helpers.pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/minibar/import/"
LINES = "101; Cola; 可乐; 3,50; 19; 2; yes\n102; Water; ; 2.00; 7%; ; no"


@pytest.fixture
def clerk() -> Client:
    PropertyFactory()
    return client_of(ACCOUNTING)


def test_goods_come_in_after_a_check(clerk: Client) -> None:
    page = text_of(clerk.post(URL, {"lines": LINES}))
    assert "Set up 2 articles" in page
    assert not MinibarItem.objects.exists()
    assert clerk.post(URL, {"lines": LINES, "confirm": "1"}).status_code == 302
    cola, water = MinibarItem.objects.order_by("code")
    assert (cola.name_zh, cola.price, cola.tax_rate, cola.par_stock) == ("可乐", Decimal("3.5"), 19, 2)
    assert (water.active, water.tax_rate) == (False, 7)


def test_an_article_that_exists_changes_from_the_business_date_on(clerk: Client) -> None:
    goods_import(property=PropertyFactory(), text=LINES, actor=SYSTEM)
    text = "code,price,name\n101,4.00,\n102,,Still water"
    page = text_of(clerk.post(URL, {"lines": text}))
    assert "price: 3.50 → 4.00" in page
    assert "name: Water → Still water" in page
    clerk.post(URL, {"lines": text, "confirm": "1"})
    cola, water = MinibarItem.objects.order_by("code")
    assert (cola.price, minibar_price(cola, TODAY)) == (Decimal("3.5"), Decimal(4))
    assert (water.name, cola.name_zh) == ("Still water", "可乐")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x1; Tea; ; 1", "A code has 1 to 9 digits"),
        ("103; Tea", "A new article needs: price."),
        ("103; Tea; ; free", "“free” is no amount"),
        ("103; Tea; ; 1; 300", "more than 100 percent"),
        ("103; Tea; ; 1; 7; many", "no number of pieces"),
        ("103; Tea; ; 1; 7; 1; maybe", "yes or no"),
        ("103; Tea; ; 1\n103; Tea; ; 1", "The code 103 is there twice."),
        ("103; Tea; ; 1; 7; 1; yes; more", "8 cells for 7 columns."),
        (f"103; {'x' * 81}; ; 1", "1 to 80 characters"),
    ],
)
def test_a_line_that_is_wrong_stops_all_of_them(clerk: Client, line: str, words: str) -> None:
    text = f"100; Nuts; ; 1\n{line}"
    answer = clerk.post(URL, {"lines": text, "confirm": "1"})
    assert answer.status_code == 422
    assert words in text_of(answer)
    with pytest.raises(ApplicationError, match="need a correction"):
        goods_import(property=PropertyFactory(), text=text, actor=SYSTEM)
    assert not MinibarItem.objects.exists()


def test_a_header_names_known_columns_once(clerk: Client) -> None:
    for header in ("code,colour", "code,price,price", "name,price"):
        assert "may name these columns" in text_of(clerk.post(URL, {"lines": f"{header}\n1,2,3"}))


def test_what_is_saved_as_a_file_is_read_back_as_the_same(clerk: Client) -> None:
    goods_import(property=PropertyFactory(), text=LINES + "\n103; '=cmd; ; 1.005", actor=SYSTEM)
    assert MinibarItem.objects.get(code="103").name == "=cmd"
    answer = clerk.get("/minibar/goods.csv")
    text = b"".join(answer).decode()
    assert "101,Cola,可乐,3.50,19.00,2,yes" in text
    assert "'=cmd" in text
    checked = goods_check(property=PropertyFactory(), text=text)
    assert (len(checked.lines), checked.todo, checked.problems) == (3, [], 0)
    goods = text_of(clerk.get("/minibar/"))
    assert "Many articles" in goods


@given(st.text(max_size=60))
def test_any_text_is_read_or_told_by_line(text: str) -> None:
    for line in goods_lines_parse(text):
        assert line.line >= 1
        assert line.problem or line.code.isdecimal()
