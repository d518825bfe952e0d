"""A device that somebody has set up: lines, groups, queues, a menu, a conference room, contacts.

Only for demonstrations and training; a device without furniture has one trunk, three outbound routes, and extensions.
"""

from pbx.simulator.config import Contact, ExtensionGroup, InboundRoute, Trunk
from pbx.simulator.features import ConferenceRoom, Destination, Ivr, PagingGroup, Queue, RingGroup
from pbx.simulator.state import DEFAULT_TRUNK, State

BACKUP, GSM = "backup", "GSM"
RINGGROUP, PAGE, INTERCOM, CONFERENCE, MENU = "6200", "6300", "6301", "6400", "6500"
DESK, ROOM_SERVICE = "6700", "6701"
CONTACTS = (
    {"firstname": "Taxi", "lastname": "Central", "company": "Taxi Central", "businessnum": "030202020"},
    {"firstname": "Maria", "lastname": "Weber", "company": "Doctor on call", "mobile": "01711234567"},
    {"firstname": "Jonas", "lastname": "Klein", "company": "Laundry", "businessnum": "0305551200"},
    {"firstname": "Li", "lastname": "Wei", "company": "Flowers", "email": "li.wei@example.net", "homenum": "0305559"},
)


def furnish(state: State, rooms: list[str], staff: list[str]) -> None:
    """Staff telephones do the work; without any the first three rooms' telephones do."""
    crew = staff or rooms[:3]
    _lines(state)
    _people(state, rooms, staff)
    if crew:
        _features(state, rooms, crew)
        _inbound(state, rooms, crew[0])


def _lines(state: State) -> None:
    """The second SIP trunk cannot register, so calls over it show what a broken line does."""
    backup = {"host": "sip.example.org", "port": "5060", "domain": "sip.example.org"}
    account = {"username": "hotel2", "authname": "hotel2", "fromuser": "", "password": "Sim-backup"}
    for trunk in (
        Trunk("", BACKUP, status="Failure", trunktype="register", sip={**backup, **account}),
        Trunk("", GSM, type="GSM", status="Idle", slot="3"),
    ):
        trunk.id = state.next_id("trunks")
        state.trunks[trunk.id] = trunk
    for route in state.routes.values():
        route.trunks.append(BACKUP)


def _people(state: State, rooms: list[str], staff: list[str]) -> None:
    for name, members in (("rooms", rooms), ("staff", staff)):
        if members:
            group = ExtensionGroup(state.next_id("groups"), name, list(members))
            state.groups[group.id] = group
    for values in CONTACTS:
        contact = Contact(state.next_id("contacts"), **values)
        state.contacts[contact.id] = contact


def _features(state: State, rooms: list[str], crew: list[str]) -> None:
    everybody, listed = ",".join(dict.fromkeys([*rooms, *crew])), ",".join(crew)
    features = state.features
    features.ringgroups[RINGGROUP] = RingGroup.create(RINGGROUP, "concierge", members=crew)
    features.paging[PAGE] = PagingGroup.create(PAGE, "all-telephones", type="paging", member=everybody)
    features.paging[INTERCOM] = PagingGroup.create(INTERCOM, "crew", type="intercom", member=listed)
    features.conferences[CONFERENCE] = ConferenceRoom.create(CONFERENCE, "board", moderators=crew[0])
    features.queues[DESK] = Queue.create(DESK, "reception", agents=listed)
    features.queues[ROOM_SERVICE] = Queue.create(ROOM_SERVICE, "roomservice", agents=crew[0], password="4711")  # noqa: S106
    desk, service = Destination("queue", DESK), Destination("queue", ROOM_SERVICE)
    menu = Ivr.create(MENU, "welcome")
    menu.keys = {"1": desk, "2": service, "0": Destination("extension", crew[0])}
    menu.timeout, menu.invalid = desk, Destination("ivr", MENU)
    features.ivrs[MENU] = menu


def _inbound(state: State, rooms: list[str], first: str) -> None:
    """The numbers have no rooms' digits at their place: a call to a room's own number goes to the room."""
    routes = [
        InboundRoute("", "main", [DEFAULT_TRUNK, BACKUP], "ivr", MENU, did="5503300"),
        InboundRoute("", "reception", [DEFAULT_TRUNK, BACKUP], "queue", DESK, did="5503301"),
        InboundRoute("", "mobile", [GSM], "extension", first),
    ]
    if rooms:
        span = f"{rooms[0]}-{rooms[-1]}"
        pattern = "5504" + "X" * len(rooms[0])
        routes.append(InboundRoute("", "rooms", [DEFAULT_TRUNK, BACKUP], "extrange", span, did=pattern))
    for route in routes:
        route.id = state.next_id("inroutes")
        state.inroutes[route.id] = route
