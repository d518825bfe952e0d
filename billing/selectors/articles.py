"""What a charge's code stands for."""

import datetime as dt

from django.utils.translation import gettext as _

from billing.enums import DepartmentCode
from billing.errors import DepartmentNotFoundError
from billing.models import Department, MinibarItem
from billing.postings import Article
from billing.selectors.minibar import minibar_price
from rooms.models import Property


def department_get(property: Property, code: str) -> Department:
    """A department by its code. Raises `DepartmentNotFoundError`."""
    found = Department.objects.filter(property=property, code=code).first()
    if found is None:
        raise DepartmentNotFoundError(_("There is no department or article “%(code)s”.") % {"code": code})
    return found


def article_find(property: Property, code: str, on: dt.date | None = None) -> Article:
    """The department of this code, else the minibar article with its price on a business date (or the current one).

    Raises `DepartmentNotFoundError`.
    """
    department = Department.objects.filter(property=property, code=code).first()
    if department is not None:
        return Article(department, department.code, department.name, department.tax_rate, department.tax_included)
    item = MinibarItem.objects.filter(property=property, code=code, active=True).first()
    if item is None:
        raise DepartmentNotFoundError(_("There is no department or article “%(code)s”.") % {"code": code})
    return minibar_article(item, on or property.business_date)


def minibar_article(item: MinibarItem, on: dt.date) -> Article:
    """A minibar article with its price on a business date; its tax is its own and comes on top of the price."""
    department = department_get(item.property, DepartmentCode.MINIBAR)
    price = minibar_price(item, on)
    return Article(department, item.code, item.name, item.tax_rate, tax_included=False, unit_price=price)
