"""Every setting is written and read back."""

from typing import Any

from tests.contract.cases.registry import Cases, World
from tests.contract.intents import settings

cases = Cases()
REFUSALS: list[Any] = []
FORWARDS = {"a": "always_forward", "n": "noanswer_forward", "b": "busy_forward"}
PARTS = {"transferto": "to", "transferext": "extension", "transferprefix": "prefix", "transfernum": "number"}
# The device gives these back encrypted.
SECRET = {"registerpassword", "loginpassword"}


def read_back(found: Any, written: settings.Settings) -> None:
    """The answer has every setting as it was written."""
    shown = {name: _as_written(getattr(found, name)) for name in written}
    assert shown == {name: _as_written(value) for name, value in written.items()}


def _as_written(value: Any) -> Any:
    return tuple(str(item) for item in value) if isinstance(value, tuple) else value


def _staff(world: World) -> None:
    world.api.extension_groups.add(name="staff", members=["1003"])


@cases.of("companycontacts/add", "companycontacts/update")
def every_field_of_a_contact(world: World) -> None:
    added = world.api.contacts.add(**settings.CONTACT)
    read_back(world.api.contacts.query(ids=added)[0], settings.CONTACT)
    other = world.api.contacts.add(lastname="A", firstname="B", mobile="1")
    world.api.contacts.update(id=other, **settings.CONTACT)
    read_back(world.api.contacts.query(ids=other)[0], settings.CONTACT)


def _read_extension(world: World, number: str) -> None:
    (found,) = world.api.extensions.query(numbers=number)
    forwards = {f"{key}{name}": (key, part) for key in FORWARDS for name, part in PARTS.items()}
    switches = {"alwaysforward": "a", "noanswerforward": "n", "busyforward": "b"}
    plain = {
        name: value
        for name, value in settings.EXTENSION.items()
        if name not in SECRET and name not in forwards and name not in switches
    }
    read_back(found, plain | {"maxduration": "600"})
    for name, (key, part) in forwards.items():
        assert getattr(getattr(found, FORWARDS[key]), part) == settings.EXTENSION[name], name
    assert all(getattr(found, FORWARDS[key]).enabled is settings.EXTENSION[name] for name, key in switches.items())


@cases.of("extension/add", "extension/update")
def every_setting_of_an_extension(world: World) -> None:
    world.api.extensions.add(number="5000", **settings.EXTENSION)
    _read_extension(world, "5000")
    world.api.extensions.update(number="1001", **settings.EXTENSION | {"registername": "desk1001"})
    world.api.extensions.update(number="1001", registername="desk1001x")
    (found,) = world.api.extensions.query(numbers="1001")
    assert found.registername == "desk1001x"


@cases.of("trunk/add_siptrunk", "trunk/update_siptrunk")
def every_setting_of_a_sip_trunk(world: World) -> None:
    _staff(world)
    added = world.api.trunks.add_sip(**settings.TRUNK)
    read_back(world.api.trunks.query_sip(ids=added)[0], settings.TRUNK)
    world.api.trunks.update_sip(id="1", **settings.TRUNK | {"trunkname": "second", "username": "other"})
    read_back(world.api.trunks.query_sip(ids="1")[0], settings.TRUNK | {"trunkname": "second", "username": "other"})


@cases.of("inroute/add", "inroute/update")
def every_setting_of_an_inbound_route(world: World) -> None:
    added = world.api.inbound_routes.add(**settings.INBOUND)
    read_back(world.api.inbound_routes.query(ids=added)[0], settings.INBOUND)
    other = world.api.inbound_routes.add(name="other", trunks=["gsm"], desttype="hangup")
    world.api.inbound_routes.update(id=other, **settings.INBOUND | {"name": "third"})
    read_back(world.api.inbound_routes.query(ids=other)[0], settings.INBOUND | {"name": "third"})


@cases.of("outroute/add", "outroute/update")
def every_setting_of_an_outbound_route(world: World) -> None:
    _staff(world)
    added = world.api.outbound_routes.add(**settings.OUTBOUND)
    read_back(world.api.outbound_routes.query(ids=added)[0], settings.OUTBOUND)
    world.api.outbound_routes.update(id="1", **settings.OUTBOUND | {"name": "first"})
    read_back(world.api.outbound_routes.query(ids="1")[0], settings.OUTBOUND | {"name": "first"})


@cases.of("conference/update")
def every_setting_of_a_conference(world: World) -> None:
    world.api.conferences.update(number="6400", **settings.CONFERENCE)
    read_back(world.api.conferences.query(numbers="6400")[0], settings.CONFERENCE)


@cases.of("ivr/update")
def every_setting_of_a_menu(world: World) -> None:
    world.api.ivr.update(number="6500", **settings.MENU)
    read_back(world.api.ivr.query(numbers="6500")[0], settings.MENU)


@cases.of("queue/update")
def every_setting_of_a_queue(world: World) -> None:
    world.api.queues.update(number="6700", **settings.QUEUE)
    read_back(world.api.queues.query(numbers="6700")[0], settings.QUEUE)
    world.api.queues.update(number="6700", disallow_to_join_when_empty=False)
    world.api.queues.update(number="6700", **settings.QUEUE_JOIN)
    (found,) = world.api.queues.query(numbers="6700")
    assert (found.joinempty, found.disallow_to_join_when_empty) == (False, True)


@cases.of("paginggroup/add", "paginggroup/update")
def every_setting_of_a_paging_group(world: World) -> None:
    _staff(world)
    world.api.paging.add(number="6301", **settings.PAGING)
    read_back(world.api.paging.query(numbers="6301")[0], settings.PAGING)
    world.api.paging.add(number="6302", **settings.MULTICAST)
    read_back(world.api.paging.query(numbers="6302")[0], settings.MULTICAST)
    world.api.paging.update(number="6301", **settings.MULTICAST)
    world.api.paging.update(number="6302", **settings.PAGING)
    assert [one.type for one in world.api.paging.query(numbers="all")] == ["multicast", "intercom"]
