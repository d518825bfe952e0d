"""Many articles of the minibar at once: checked line by line, then all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.goods_lines import NEEDED, GoodsLine, goods_lines_parse
from billing.models import MinibarItem
from billing.selectors.minibar import minibar_items
from billing.services.minibar_items import minibar_item_create, minibar_item_update
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import RuleError
from hotelpbx.common.money import decimal_text, price_text
from rooms.models import Property


@dataclass(frozen=True, slots=True)
class CheckedGoods:
    """The lines with what each would do."""

    lines: Sequence[GoodsLine]

    @property
    def problems(self) -> int:
        """How many cannot be used."""
        return sum(1 for line in self.lines if line.problem)

    @property
    def todo(self) -> list[GoodsLine]:
        """The articles that are new or would change."""
        return [line for line in self.lines if line.is_new or line.changes]


def goods_check(*, property: Property, text: str) -> CheckedGoods:
    """What the lines would do, and what is wrong with them; nothing is changed. One statement."""
    items = {item.code: item for item in minibar_items(property)}
    return CheckedGoods([_checked(line, items.get(line.code), property.currency) for line in goods_lines_parse(text)])


@transaction.atomic(durable=True)
def goods_import(*, property: Property, text: str, actor: Actor) -> CheckedGoods:
    """Add and change the articles of the lines, all or none; a new price holds from the business date on.

    Raises `RuleError` when a line has a problem.
    """
    checked = goods_check(property=property, text=text)
    if checked.problems:
        raise RuleError(_("Some lines need a correction. Nothing was changed."), "lines_wrong")
    items = {item.code: item for item in MinibarItem.objects.filter(property=property).select_related("property")}
    for line in checked.todo:
        if line.is_new:
            minibar_item_create(property=property, actor=actor, code=line.code, **line.values)
        else:
            minibar_item_update(item=items[line.code], actor=actor, **line.values)
    return checked


def _checked(line: GoodsLine, item: MinibarItem | None, currency: str) -> GoodsLine:
    if line.problem:
        return line
    if item is not None:
        changed = {name: value for name, value in line.values.items() if value != _now(item, name)}
        told = tuple(_told(item, name, value, currency) for name, value in changed.items())
        return replace(line, values=changed, changes=told)
    missing = [name for name in NEEDED if name != "code" and name not in line.values]
    if missing:
        return replace(line, problem=_("A new article needs: %(columns)s.") % {"columns": ", ".join(missing)})
    return replace(line, is_new=True)


def _now(item: MinibarItem, name: str) -> Any:
    return getattr(item, "price_now" if name == "price" else name)


def _told(item: MinibarItem, name: str, value: Any, currency: str) -> str:
    unit = currency if name == "price" else ""
    return f"{_words(name)}: {_text(_now(item, name), unit)} → {_text(value, unit)}"


def _words(name: str) -> str:
    return {
        "name": _("name"),
        "name_zh": _("name in Chinese"),
        "price": _("price"),
        "tax_rate": _("tax"),
        "par_stock": _("par"),
        "active": _("on sale"),
    }[name]


def _text(value: Any, currency: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return price_text(value, currency) if currency else decimal_text(value)
    return str(value) or "–"
