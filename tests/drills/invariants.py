"""What must hold on both sides after every drill. Each function returns the violations as sentences; none is good."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

from tests.drills.facts import Device, House, Row, fingerprint, money, now, seconds_of
from tests.drills.ledger import Dial, Ledger, call_price, minibar_price

Invariant = Callable[[Ledger, House, Device], list[str]]
OPEN = ("queued", "retrying", "in_flight")


def acknowledged_is_stored(ledger: Ledger, house: House, device: Device) -> list[str]:
    """A report that was answered with 200 is in the inbox, as often as it was acknowledged."""
    acknowledged = [r for r in device.reports if r["delivered"] and r["transport"] == "HTTP"]
    owed = Counter(fingerprint(report["payload"]) for report in acknowledged)
    stored = Counter(receipt["fingerprint"] for receipt in house.receipts)
    return [f"{owed[key] - stored[key]} acknowledged reports are not stored: {key[:8]}" for key in owed - stored]


def inbox_is_done(ledger: Ledger, house: House, device: Device) -> list[str]:
    """No report waits for ever, and each was processed exactly once."""
    waiting = [f"report {r['id']} is still waiting" for r in house.receipts if r["state"] == "received"]
    often = [
        f"report {r['id']} was processed {r['attempts_made']} times" for r in house.receipts if r["attempts_made"] > 1
    ]
    return waiting + often


def losses_are_told(ledger: Ledger, house: House, device: Device) -> list[str]:
    """What failed or cannot be read, and what needs a person, is an open attention item."""
    told = {item["key"] for item in house.open_items()}
    kinds = {item["kind"] for item in house.open_items()}
    reports = [r for r in house.receipts if r["state"] in ("failed", "malformed")]
    silent = [f"report {r['id']} is {r['state']} and nobody is told" for r in reports if not kinds & {"pbx.report"}]
    needing = [c for c in house.commands if c["state"] == "needs_attention"]
    return silent + [
        f"command {c['id']} needs a person and nobody is told" for c in needing if c["alert_key"] not in told
    ]


def nothing_is_stuck(ledger: Ledger, house: House, device: Device) -> list[str]:
    """No command is open when the device is well again and time has passed, unless one before a person holds it up."""
    held = {n for c in house.commands if c["state"] == "needs_attention" for n in c["numbers"]}
    stuck = [c for c in house.commands if c["state"] in OPEN and not held & set(c["numbers"])]
    return [f"command {c['id']} ({c['kind']} {c['numbers']}) is {c['state']}: {c['reason']!r}" for c in stuck]


def phones_are_as_asked(ledger: Ledger, house: House, device: Device) -> list[str]:
    """Each phone has its guest's name and rights, a vacant room's has none; or that visibly waits."""
    found = []
    for number in {tenancy.room for tenancy in ledger.tenancies}:
        holder, shown = ledger.holder(number), device.extensions[number]
        if holder is not None and not holder.name:
            continue
        wanted = (holder.name, "off") if holder else (number, "on")
        if (shown["username"], shown["callrestriction"]) != wanted and not house.waiting_for(number):
            found.append(f"phone {number} shows {shown['username']!r} {shown['callrestriction']}, not {wanted}")
    return found


def stays_are_as_accepted(ledger: Ledger, house: House, device: Device) -> list[str]:
    """Who was checked in is in that room, once; who was checked out is out; nobody else is there."""
    wanted = {t.stay: t.room for t in ledger.tenancies if t.out is None}
    shown = {row["id"]: row["room"] for row in house.stays if row["status"] == "in_house"}
    missing = [
        f"stay {stay} should be in {room}, not {shown.get(stay)}"
        for stay, room in wanted.items()
        if shown.get(stay) != room
    ]
    extra = [f"stay {stay} is in {room}, which nobody was told" for stay, room in shown.items() if stay not in wanted]
    return missing + extra


def wake_ups_are_set(ledger: Ledger, house: House, device: Device) -> list[str]:
    """Each promised wake-up is one alarm on its guest's phone; no phone has an alarm that nobody promised."""
    promised: dict[tuple[str, str], int] = Counter()
    early = set()
    for wish in ledger.wake_ups:
        room = ledger.place(wish.stay)
        if room is not None and not wish.cancelled:
            promised[room, wish.time] += 1
            if wish.armed_from and now() < wish.armed_from:
                early.add((room, wish.time))
    shown = Counter((alarm["number"], alarm["time"]) for alarm in device.alarms)
    rooms = {tenancy.room for tenancy in ledger.tenancies}
    different = [key for key in {*promised, *shown} if key[0] in rooms and bool(promised[key]) != bool(shown[key])]
    different += [key for key, count in shown.items() if count > 1]
    return [
        f"wake-up {room} {time}: promised {promised[room, time]}, on the device {shown[room, time]}"
        for room, time in sorted(different)
        if not house.waiting_for(room) and (room, time) not in early
    ]


def nothing_is_done_twice(ledger: Ledger, house: House, device: Device) -> list[str]:
    """No call is placed and no prompt played more often than asked; no alarm set again that was not deleted before."""
    done = [request for request in device.requests if request["status"] == "Success"]
    asked = Counter(c["kind"] for c in house.commands if c["recent"])
    placed = Counter(request["endpoint"] for request in done)
    found = []
    for endpoint, kind in (("call/dial", "call_dial"), ("call/playprompt", "play_prompt")):
        if placed[endpoint] > asked[kind]:
            found.append(f"{endpoint} was executed {placed[endpoint]} times for {asked[kind]} commands")
    return found + _alarms_twice(done)


def _alarms_twice(done: Iterable[Row]) -> list[str]:
    """Alarms of one phone and time that were created while an earlier one was there."""
    there: set[tuple[str, str]] = set()
    found = []
    for request in done:
        body, endpoint = request["body"], request["endpoint"]
        numbers = [n.strip() for n in str(body.get("number", "")).split(",") if n.strip()]
        if endpoint in ("wakeupcall/delete", "hotel/checkout"):
            there = {key for key in there if key[0] not in numbers}
        elif endpoint == "wakeupcall/create":
            wish = body["wakeup"][0] if isinstance(body["wakeup"], list) else body["wakeup"]
            for number in numbers:
                if (number, wish["time"]) in there:
                    found.append(f"the alarm {wish['time']} of {number} was set twice")
                there.add((number, wish["time"]))
    return found


def wipe_comes_before_the_next_guest(ledger: Ledger, house: House, device: Device) -> list[str]:
    """A check-out on the device never follows the set-up of a guest who is still there."""
    last: dict[str, str] = {}
    for request in device.requests:
        numbers = [n.strip() for n in str(request["body"].get("number", "")).split(",") if n.strip()]
        if request["status"] == "Success" and request["endpoint"] in ("hotel/checkout", "extension/update"):
            last.update(dict.fromkeys(numbers, request["endpoint"]))
    wiped = [number for number, endpoint in last.items() if endpoint == "hotel/checkout"]
    holders = [(number, ledger.holder(number)) for number in wiped]
    return [
        f"phone {number} of {holder.name} was wiped after it was set up"
        for number, holder in holders
        if holder is not None and holder.name and not house.waiting_for(number)
    ]


def calls_are_charged(ledger: Ledger, house: House, device: Device) -> list[str]:
    """Each call of the device's list is one record here, charged once to the guest who made it."""
    records = defaultdict(list)
    for record in house.calls:
        records[record["callid"]].append(record)
    found = []
    for dial in ledger.dials:
        cdr = device.cdrs.get(dial.callid)
        known = records[dial.callid]
        if cdr is None:
            continue
        if len(known) != 1:
            found.append(f"call {dial.callid} of {dial.room} has {len(known)} records")
        elif _costs(dial, cdr):
            found += _charged_wrongly(dial, known[0], call_price(dial.code, seconds_of(cdr)), house)
    return found


def _charged_wrongly(dial: Dial, record: Row, price: Decimal, house: House) -> list[str]:
    if record["entry_stay"] is None:
        told = any(item["data"].get("call") == record["id"] for item in house.open_items())
        return [] if told else [f"call {dial.callid} of {dial.room} is {record['rating']}, not charged, nobody is told"]
    if (record["entry_stay"], money(record["entry_amount"])) != (dial.stay, price):
        shown = f"{record['entry_amount']} to stay {record['entry_stay']}"
        return [f"call {dial.callid} is charged {shown}, not {price} to {dial.stay}"]
    return []


def _costs(dial: Dial, cdr: Row) -> bool:
    return dial.code.startswith("0") and cdr["status"] == "ANSWERED" and seconds_of(cdr) > 0


def minibar_is_charged(ledger: Ledger, house: House, device: Device) -> list[str]:
    """What was keyed and arrived is posted once, to the guest who keyed it; for one who has left, a person is told."""
    found = []
    arrived = _codes_by_call(house)
    posted = defaultdict(list)
    for posting in house.minibar:
        posted[posting["callid"]].append(posting)
    for dial in ledger.dials:
        if not dial.code.startswith("778*") or dial.callid not in arrived:
            continue
        mine = posted[dial.callid]
        if not mine and _is_told(arrived[dial.callid], house) and ledger.left(dial.stay):
            continue
        wanted = [(dial.stay, minibar_price(dial.code))]
        shown = [(posting["stay"], money(posting["amount"])) for posting in mine]
        if shown != wanted:
            found.append(f"{dial.code} of {dial.room} ({dial.callid}) is posted {shown}, not {wanted}")
    return found


def _codes_by_call(house: House) -> dict[str, list[Row]]:
    codes = defaultdict(list)
    for receipt in house.receipts:
        if receipt["event_type"] == "DTMF" and receipt["code"]:
            codes[receipt["callid"]].append(receipt)
    return codes


def _is_told(receipts: list[Row], house: House) -> bool:
    ids = {receipt["id"] for receipt in receipts}
    return any(item["data"].get("receipt") in ids for item in house.open_items())


def folios_add_up(ledger: Ledger, house: House, device: Device) -> list[str]:
    """Each folio is the driver's own sum: desk, minibar and calls that did not go to a person."""
    return [
        f"the folio of stay {stay} is {shown}, not {wanted}"
        for stay, (shown, wanted) in folio_differences(ledger, house, device).items()
    ]


def folio_differences(ledger: Ledger, house: House, device: Device) -> dict[int, tuple[Decimal, Decimal]]:
    """What a folio shows and what it should, where that is not the same."""
    wanted: dict[int, Decimal] = defaultdict(Decimal, ledger.sums)
    posted = {posting["callid"] for posting in house.minibar}
    charged = {record["callid"] for record in house.calls if record["entry_stay"] is not None}
    for dial in ledger.dials:
        cdr = device.cdrs.get(dial.callid)
        if dial.code.startswith("778*") and dial.callid in posted:
            wanted[dial.stay] += minibar_price(dial.code)
        elif cdr and _costs(dial, cdr) and dial.callid in charged:
            wanted[dial.stay] += call_price(dial.code, seconds_of(cdr))
    shown: dict[int, Decimal] = defaultdict(Decimal)
    for entry in house.entries:
        shown[entry["stay"]] += money(entry["amount"])
    pairs = {stay: (money(shown[stay]), money(wanted[stay])) for stay in sorted({*wanted, *shown})}
    return {stay: pair for stay, pair in pairs.items() if pair[0] != pair[1]}


def room_conditions_are_the_last_said(ledger: Ledger, house: House, device: Device) -> list[str]:
    """The last word on a room counts: a code of its phone, or the departure that made it dirty."""
    last: dict[str, Row] = {}
    rooms = {dial.callid: dial.room for dial in ledger.dials}
    for receipt in house.receipts:
        if receipt["code"].startswith("777*") and receipt["callid"] in rooms:
            last[rooms[receipt["callid"]]] = receipt
    found = []
    for room, receipt in last.items():
        left = ledger.dirtied.get(room)
        if left and left.began <= receipt["received_at"] <= left.ended:
            continue
        said = "clean" if receipt["code"] == "777*01" else "dirty"
        wanted = "dirty" if left and left.ended > receipt["received_at"] else said
        if house.conditions[room] != wanted:
            found.append(f"room {room} is {house.conditions[room]}, not {wanted}")
    return found


ALL: tuple[Invariant, ...] = (
    acknowledged_is_stored,
    inbox_is_done,
    losses_are_told,
    nothing_is_stuck,
    phones_are_as_asked,
    stays_are_as_accepted,
    wake_ups_are_set,
    nothing_is_done_twice,
    wipe_comes_before_the_next_guest,
    calls_are_charged,
    minibar_is_charged,
    folios_add_up,
    room_conditions_are_the_last_said,
)


def violations(ledger: Ledger, house: House, device: Device) -> list[str]:
    """Every violation of every invariant."""
    return [f"{check.__name__}: {found}" for check in ALL for found in check(ledger, house, device)]
