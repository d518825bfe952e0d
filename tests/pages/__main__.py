"""`make pages`: the demo hotel's pages in every view, with what is wrong with them, and their pictures.

Half of the views (each size, language and theme with each other one) unless `--every-view`; `--route NAME` some pages
only. Pictures go to `--into`, by default var/pages. The exit status is 1 when something is wrong.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.helpers.browser import chromium
from tests.helpers.hotel import Hotel, running_hotel
from tests.pages.look import EVERY_VIEW, PAIRS, Looker, View

USER = "manager"  # who may see everything


def main() -> int:
    """Look at the pages and print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every-view", action="store_true", help="all eight views of each page")
    parser.add_argument("--route", action="append", default=[], help="only the page of this route; may be repeated")
    parser.add_argument("--into", type=Path, default=Path("var/pages"), help="folder for the pictures")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    views = EVERY_VIEW if options.every_view else PAIRS
    with (
        tempfile.TemporaryDirectory(prefix="hotelpbx-pages-") as folder,
        chromium() as browser,
        running_hotel(Path(folder)) as hotel,
    ):
        return inspect(hotel, browser, views, options.route, options.into)


def inspect(hotel: Hotel, browser: Browser, views: tuple[View, ...], routes: list[str], into: Path) -> int:
    """Every page that is found in every view; returns the exit status."""
    from tests.pages.crawl import crawl, signed_in
    from tests.pages.prelude import prelude
    from tests.pages.reach import unreachable

    remote = prelude(hotel)
    session = signed_in(hotel.url, USER)
    found = crawl(hotel.url, session, remote)
    pages = {name: path for name, path in found.pages.items() if not routes or name in routes}
    wrong = [f"{path}: status {status}" for path, status in found.broken.items()]
    if not routes:
        wrong += [f"{name}: no link leads there" for name in unreachable(found)]
    cookies = [{"name": "sessionid", "value": session.cookies["sessionid"], "url": hotel.url}]
    for line in wrong:
        _say(line)
    for view in views:
        wrong += _view(hotel, browser, view, cookies, pages, into)
    _say(f"{len(pages)} pages in {len(views)} views, pictures in {into}; {len(wrong)} things are wrong")
    return int(bool(wrong))


def _view(
    hotel: Hotel, browser: Browser, view: View, cookies: list[dict[str, str]], pages: dict[str, str], into: Path
) -> list[str]:
    """What is wrong, told as it is found."""
    wrong, looker = [], Looker(browser, hotel.url, view, cookies)
    try:
        for name, path in sorted(pages.items()):
            for fault in looker.look(path, into / f"{name}-{view}.png"):
                wrong.append(f"{name} {view} {path}: {fault}")
                _say(wrong[-1])
    finally:
        looker.close()
    return wrong


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotelpbx.settings")
    os.environ.setdefault("DEMO", "true")
    os.environ.setdefault("PBX_SIMULATOR_URL", "http://127.0.0.1")  # the training pages have addresses here, too
    import django

    django.setup()
    sys.exit(main())
