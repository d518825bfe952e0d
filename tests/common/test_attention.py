"""The attention inbox: once per cause, until somebody says what was done."""

import pytest
from django.db import IntegrityError, transaction

from hotelpbx.common.attention import attention_close, attention_raise, attention_resolve, attention_take
from hotelpbx.common.audit import SYSTEM, Actor
from hotelpbx.common.errors import ConflictError, RuleError
from hotelpbx.common.models import AttentionItem, AuditRecord
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def raised(detail: str = "first") -> AttentionItem:
    return attention_raise(kind="test", key="test.1", subject="Something", detail=detail)


def test_the_same_cause_stays_one_item_with_the_newest_detail() -> None:
    first, second = raised(), raised("second")
    assert first.pk == second.pk
    assert AttentionItem.objects.get().detail == "second"


def test_the_database_refuses_a_second_open_item_of_a_key() -> None:
    item = raised()
    with pytest.raises(IntegrityError), transaction.atomic():
        AttentionItem.objects.create(kind="test", key=item.key, subject="x", raised_at=item.raised_at)


def test_a_person_says_what_was_done_and_only_the_first_counts() -> None:
    item, user = raised(), UserFactory()
    actor = Actor(user, "desk")
    with pytest.raises(RuleError):
        attention_resolve(item=item, note="  ", actor=actor)
    attention_resolve(item=item, note="Knocked at the door", actor=actor)
    with pytest.raises(ConflictError):
        attention_resolve(item=item, note="Me too", actor=actor)
    item.refresh_from_db()
    assert (item.resolution, item.resolved_by) == ("Knocked at the door", user)
    assert AuditRecord.objects.get(action="common.attention.resolved").actor == user


def test_one_person_sees_to_an_item_until_another_takes_over() -> None:
    item, first, second = raised(), Actor(UserFactory(), "desk"), Actor(UserFactory(), "desk")
    with pytest.raises(RuleError):
        attention_take(item=item, actor=SYSTEM)
    for _twice in range(2):
        attention_take(item=item, actor=first)
    with pytest.raises(ConflictError):
        attention_take(item=item, actor=second)
    assert attention_take(item=item, actor=second, take_over=True).owner == second.user
    attention_close(key=item.key, resolution="gone")
    with pytest.raises(ConflictError):
        attention_take(item=item, actor=first, take_over=True)
    item.refresh_from_db()
    assert item.owner == second.user
    assert AuditRecord.objects.filter(action="common.attention.taken").count() == 3


def test_an_item_closes_when_its_cause_is_gone_and_may_come_back() -> None:
    first = raised()
    assert attention_close(key="test.1", resolution="It answers again.") == 1
    assert attention_close(key="test.1", resolution="It answers again.") == 0
    assert raised().pk != first.pk
