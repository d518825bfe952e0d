"""Contacts, extension groups, trunks and routes."""

from tests.contract.intents.kinds import Intent, Intents, Values

INTENTS: Intents = {
    "companycontacts/query:1321": Intent(
        lambda api: api.contacts.query(ids="12"),
        [("12", "Maggie", "Chou", "15880123456", "")],
        lambda found: [(one.id, one.firstname, one.lastname, one.businessnum, one.country) for one in found],
    ),
    "companycontacts/add:1427": Intent(
        lambda api: api.contacts.add(firstname="Maggie", lastname="Chou", businessnum="15880123456"), "12"
    ),
    "companycontacts/update:1503": Intent(lambda api: api.contacts.update(id="13", email="maggie@yeastar.com")),
    "companycontacts/delete:1560": Intent(lambda api: api.contacts.delete(ids="13")),
    "extensiongroup/query:2284": Intent(
        lambda api: api.extension_groups.query(ids="13"),
        [("13", "training team", ("1008", "1009", "1010", "1011", "1012"))],
        lambda found: [(group.id, group.name, group.members) for group in found],
    ),
    "extensiongroup/add:2352": Intent(
        lambda api: api.extension_groups.add(name="sale", members=["1000", "1001", "1002"]),
        ("7", ()),
        lambda added: (added.id, added.unknown_members),
    ),
    "extensiongroup/add:2385": Intent(
        lambda api: api.extension_groups.add(name="test", members=["1004", "1005", "1055"]),
        ("8", ("1055",)),
        lambda added: (added.id, added.unknown_members),
    ),
    "extensiongroup/update:2446": Intent(
        lambda api: api.extension_groups.update(
            id="8", name="yeastar", members=["1000", "1001", "1011", "1017", "1018"]
        )
    ),
    "extensiongroup/delete:2503": Intent(lambda api: api.extension_groups.delete(ids="11")),
}

VALUES: Values = {
    ("companycontacts/query", "id"): lambda api, value: api.contacts.query(ids=value),
    ("companycontacts/delete", "id"): lambda api, value: api.contacts.delete(ids=value),
    ("extensiongroup/query", "id"): lambda api, value: api.extension_groups.query(ids=value),
    ("extensiongroup/delete", "id"): lambda api, value: api.extension_groups.delete(ids=value),
}
