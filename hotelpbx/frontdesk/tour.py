"""The tour through a guest's day: what was done of it is read from the hotel's own data, so a step ticks itself."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.enums import EntryKind
from billing.models import FolioEntry, MinibarPosting
from hotelpbx.common import roles
from hotelpbx.common.models import AuditRecord
from pbx.enums import ReceiptState
from pbx.models import Receipt
from rooms.enums import AttemptResult, StayStatus
from rooms.models import Property, Stay, WakeUpAttempt, WakeUpCall

SESSION_KEY = "tour"
CHECKED_IN = "rooms.stay.checked_in"
CODE_OF_ROOM_STATE = "777"


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as it is for everybody: its name, what to do, and how the stay of the tour shows that it was done."""

    title: str | Promise
    how: str | Promise
    is_done: Callable[[Stay], bool]
    url: Callable[[Stay | None], str]
    roles: tuple[str, ...] = roles.ALL_ROLES


@dataclass(frozen=True, slots=True)
class Step:
    """A step for one user: `url` is empty where it cannot be done from here."""

    title: str | Promise
    how: str
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Tour:
    """The steps, and the first one that is still to be done."""

    steps: list[Step]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def current(self) -> Step | None:
        """What comes next; None when all is done."""
        return next((step for step in self.steps if not step.is_done), None)


def _in_room(name: str, query: str = "") -> Callable[[Stay | None], str]:
    """The address of a page about the room of the stay; the rack before there is one."""

    def url(stay: Stay | None) -> str:
        if stay is None:
            return reverse("home")
        number = stay.room.number
        return f"{reverse(name)}?{query}={number}" if query else reverse(name, args=[number])

    return url


def _folio(stay: Stay | None) -> str:
    return reverse("folio", args=[stay.folio.pk]) if stay else reverse("folios")


STAGES = (
    Stage(
        gettext_lazy("Check a guest in"),
        gettext_lazy("A vacant, clean room, a name, Enter. The tile says asked, then confirmed."),
        lambda stay: True,
        lambda stay: reverse("check-in"),
        roles.GUESTS,
    ),
    Stage(
        gettext_lazy("Order a wake-up call"),
        gettext_lazy("For room %(room)s, two minutes from now."),
        lambda stay: bool(stay.has_wake_up),  # type: ignore[attr-defined]
        _in_room("wakeup-add", "rooms"),
        roles.GUESTS,
    ),
    Stage(
        gettext_lazy("The housekeeper dials"),
        gettext_lazy("On the phone of room %(room)s: “Room is clean”, or 777*01. The rack follows."),
        lambda stay: bool(stay.has_code),  # type: ignore[attr-defined]
        _in_room("training", "phone"),
    ),
    Stage(
        gettext_lazy("Take from the minibar"),
        gettext_lazy("On the same phone: product 101, quantity 2, “Minibar”, or 778*101*2."),
        lambda stay: bool(stay.has_minibar),  # type: ignore[attr-defined]
        _in_room("training", "phone"),
    ),
    Stage(
        gettext_lazy("The guest wakes up"),
        gettext_lazy(
            "When the phone of room %(room)s rings, press “Answer”. Refuse it another time, and see Attention."
        ),
        lambda stay: bool(stay.has_answered),  # type: ignore[attr-defined]
        _in_room("training", "phone"),
    ),
    Stage(
        gettext_lazy("Look at the folio and take the payment"),
        gettext_lazy("Minibar and calls are on it, each with the way its price came about."),
        lambda stay: bool(stay.has_paid),  # type: ignore[attr-defined]
        _folio,
        roles.FOLIO,
    ),
    Stage(
        gettext_lazy("Check the guest out"),
        gettext_lazy("From room %(room)s. The tile turns vacant and dirty, the phone is wiped."),
        lambda stay: stay.status == StayStatus.CHECKED_OUT,
        _in_room("room-drawer"),
        roles.GUESTS,
    ),
)


def tour_offer(request: HttpRequest) -> None:
    """Open the tour for somebody who has just signed in to a demo and may go through it."""
    if settings.DEMO and settings.PBX_SIMULATOR_URL and roles.may(request.user, roles.GUESTS):
        tour_open(request.session)


def tour_open(session: SessionBase, *, anew: bool = False) -> None:
    """Show the tour in this session, from where it was left, or from its beginning."""
    began = session.get(SESSION_KEY, {}).get("began_at")
    session[SESSION_KEY] = {"began_at": timezone.now().isoformat() if anew or not began else began, "is_open": True}


def tour_close(session: SessionBase) -> None:
    """Hide it; what was done stays done."""
    session[SESSION_KEY] = {**session.get(SESSION_KEY, {}), "is_open": False}


def tour_get(request: HttpRequest, property: Property | None) -> Tour | None:
    """The tour of this session, None while it is closed: two statements."""
    kept = getattr(request, "session", {}).get(SESSION_KEY) or {}
    if property is None or not kept.get("is_open") or not isinstance(request.user, User):
        return None
    stay = _stay(request.user, property, dt.datetime.fromisoformat(kept["began_at"]))
    return Tour([_step(stage, stay, request.user) for stage in STAGES])


def _step(stage: Stage, stay: Stay | None, user: User) -> Step:
    room = stay.room.number if stay else _("of your guest")
    return Step(
        stage.title, str(stage.how) % {"room": room}, _url(stage, stay, user), bool(stay and stage.is_done(stay))
    )


def _url(stage: Stage, stay: Stay | None, user: User) -> str:
    try:
        return stage.url(stay) if roles.may(user, stage.roles) else ""
    except NoReverseMatch:  # no training phones: the hotel's own telephone does
        return ""


def _stay(user: User, property: Property, since: dt.datetime) -> Stay | None:
    """The first guest whom this user has checked in since the tour began, with what has happened to him."""
    deeds = AuditRecord.objects.filter(
        action=CHECKED_IN, actor=user, at__gte=since, property_code=property.code
    ).order_by("at", "pk")
    target = deeds.values_list("target", flat=True).first()
    if target is None:
        return None
    stays = Stay.objects.filter(pk=target.partition(":")[2]).select_related("room", "folio")
    return stays.annotate(**_traces(property)).first()


def _traces(property: Property) -> dict[str, Exists]:
    stay = OuterRef("pk")
    codes = Receipt.objects.filter(
        pbx__property_code=property.code, code__startswith=CODE_OF_ROOM_STATE, state=ReceiptState.PROCESSED
    )
    answers = WakeUpAttempt.objects.filter(result=AttemptResult.ANSWERED)
    return {
        "has_wake_up": Exists(WakeUpCall.objects.filter(stay=stay)),
        "has_code": Exists(codes.filter(received_at__gte=OuterRef("checked_in_at"))),
        "has_minibar": Exists(MinibarPosting.objects.filter(entry__folio__stay=stay)),
        "has_answered": Exists(answers.filter(wake_up_call__stay=stay)),
        "has_paid": Exists(FolioEntry.objects.filter(folio__stay=stay, kind=EntryKind.PAYMENT)),
    }
