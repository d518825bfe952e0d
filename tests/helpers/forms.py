"""What a browser would send of a form."""

from html.parser import HTMLParser


class FormValues(HTMLParser):
    """The values of the fields of a page, by their names, as nobody has touched them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A field with its value."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name:
            self.values[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        """The end of a field with text."""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """The text of a field."""
        if self._area:
            self.values[self._area] += data


def form_values(page: str) -> dict[str, str]:
    """The values of a page's fields."""
    return {name: value.strip() for name, value in FormValues(page).values.items()}
