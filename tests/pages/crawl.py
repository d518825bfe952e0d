"""One address for every page that a manager can reach by links."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from django.urls import Resolver404, resolve

FOLLOWED_PER_ROUTE = 12  # pages of one route offer other links by the state of what they show
STOPS = ("sign-out",)


@dataclass
class Found:
    """Addresses by the name of their route: whole pages, and what else answered (fragments, files)."""

    pages: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)


class Links(HTMLParser):
    """Where a page leads: links, and what htmx fetches."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what can be asked for without changing anything."""
        values = dict(attrs)
        wanted = [values.get("hx-get"), values.get("href") if tag == "a" else None]
        self.targets += [target for target in wanted if target]


def signed_in(url: str, username: str) -> requests.Session:
    """A session of a member of the staff of the demo."""
    session = requests.Session()
    session.get(f"{url}/sign-in/", timeout=20)
    data = {"username": username, "password": "welcome", "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    answer = session.post(f"{url}/sign-in/", data=data, headers={"Referer": url}, timeout=20)
    assert "sessionid" in session.cookies, answer.text
    return session


def crawl(url: str, session: requests.Session, also: Sequence[str] = ()) -> Found:
    """Walk from the first page, and from others that only a long list leads to, over every link of this server."""
    found, waiting, seen = Found(), deque(["/", *also]), {"/", *also}
    followed: dict[str, int] = {}
    while waiting:
        path = waiting.popleft()
        name = route_of(path)
        if name is None or name in STOPS or followed.get(name, 0) >= FOLLOWED_PER_ROUTE:
            continue
        followed[name] = followed.get(name, 0) + 1
        for target in _look(url, path, name, session, found):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return found


def route_of(path: str) -> str | None:
    """The name of the route, None for what is no page of ours."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    return None if match.namespaces or match.url_name is None else match.url_name


def _look(url: str, path: str, name: str, session: requests.Session, found: Found) -> Iterator[str]:
    answer = session.get(url + path, timeout=60)
    if answer.status_code >= 400:
        found.broken[path] = answer.status_code
        return
    is_page = answer.text.lstrip()[:15].lower() == "<!doctype html>" if _is_html(answer) else False
    (found.pages if is_page else found.others).setdefault(name, path)
    if _is_html(answer):
        for target in Links(answer.text).targets:
            whole = urldefrag(urljoin(url + path, target)).url
            if whole.startswith(f"{url}/"):
                yield whole.removeprefix(url)


def _is_html(answer: requests.Response) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")
