"""No network in a transaction; pokes after commit, and a lost poke is harmless."""

import pytest
from django.db import transaction

from hotelpbx.common.retry import backoff_seconds
from hotelpbx.common.transactions import NetworkInTransactionError, assert_no_transaction, poke_on_commit


@pytest.mark.django_db(transaction=True)
def test_the_network_is_refused_inside_a_transaction() -> None:
    assert_no_transaction()
    with transaction.atomic(), pytest.raises(NetworkInTransactionError):
        assert_no_transaction()


@pytest.mark.django_db(transaction=True)
def test_a_poke_goes_out_after_commit_and_never_after_a_rollback() -> None:
    sent: list[str] = []
    with transaction.atomic():
        poke_on_commit(lambda: sent.append("committed"))
        assert sent == []
    with transaction.atomic():
        poke_on_commit(lambda: sent.append("rolled back"))
        transaction.set_rollback(True)
    assert sent == ["committed"]


@pytest.mark.django_db(transaction=True)
def test_a_broken_broker_does_not_break_the_request() -> None:
    def broken() -> None:
        raise ConnectionError("broker away")

    with transaction.atomic():
        poke_on_commit(broken)


def test_back_off_doubles_up_to_its_limit() -> None:
    assert [backoff_seconds(n) for n in (1, 2, 3, 4)] == [2, 4, 8, 16]
    assert backoff_seconds(1000) == 300
