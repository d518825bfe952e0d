"""When a sign-in ends by itself: some time after its beginning, and earlier when nobody is there."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest, HttpResponse

BEGAN = "began_at"
SEEN = "seen_at"
NOTED_EVERY_SECONDS = 60
POLLS = ("X-Version", "X-Tiles")  # what a page asks by itself is no sign of a person


class SessionEndMiddleware:
    """Ends a session that is too old or was left alone. A page that only refreshes itself does not keep it alive."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, as a stranger's when the session has ended."""
        if SESSION_KEY in request.session:
            _look(request, int(time.time()))
        return self.get_response(request)


def _look(request: HttpRequest, now: int) -> None:
    session = request.session
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    if now - began >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_MINUTES * 60:
        session.flush()
        return
    is_poll = any(name in request.headers for name in POLLS)
    if BEGAN not in session or (not is_poll and now - seen >= NOTED_EVERY_SECONDS):
        session[BEGAN], session[SEEN] = began, now
        _save(session)


def _save(session: SessionBase) -> None:
    """Before the view, and without another cookie: the one there is lives as long as it may."""
    try:
        session.save()
    except UpdateError:
        if session.session_key and session.exists(session.session_key):
            raise  # the database is in trouble
        session.flush()  # signed out at this very moment, in another window
        return
    session.modified = False


def session_begin(request: HttpRequest) -> None:
    """Somebody has signed in just now."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
