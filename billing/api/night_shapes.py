"""Answers about runs of the night audit and the mails of its reports, with their shapes for the schema."""

from typing import Any

from rest_framework import serializers

from billing.enums import JobState, NightStep
from billing.models import ReportMail
from billing.selectors.night_runs import RunState

Answer = dict[str, Any]


def run_answer(run: RunState) -> Answer:
    """A run of the night audit, how far it is, and who accepted what."""
    row = run.row
    return {
        "property": row.property.code,
        "business_date": row.business_date.isoformat(),
        "state": row.state,
        "is_dead": run.is_dead,
        "step": row.step or None,
        "step_number": run.number,
        "step_count": len(run.steps),
        "done": row.done,
        "total": row.total,
        "percent": run.percent,
        "error": row.error,
        "started_at": row.started_at.isoformat(),
        "beat_at": row.beat_at.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "started_by": row.started_by.get_username() if row.started_by else None,
        "accepted": [
            {"code": item["code"], "count": item["count"], "by": item["by"]} for item in row.accepted if "count" in item
        ],
        "results": row.results,
    }


def mail_answer(mail: ReportMail) -> Answer:
    """A mail with a report."""
    return {
        "id": mail.pk,
        "property": mail.property.code,
        "business_date": mail.business_date.isoformat(),
        "recipients": mail.recipients,
        "language": mail.language,
        "state": mail.state,
        "attempts": mail.attempts,
        "not_before": mail.not_before.isoformat(),
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "error": mail.error,
    }


class AcceptedOut(serializers.Serializer[Any]):
    """A yellow light that somebody took upon himself."""

    code = serializers.CharField()
    count = serializers.IntegerField()
    by = serializers.CharField()


class NightRunOut(serializers.Serializer[Any]):
    """A run of the night audit. `is_dead`: its process has stopped, and another one may go on."""

    property = serializers.CharField()
    business_date = serializers.DateField()
    state = serializers.ChoiceField(JobState.choices)
    is_dead = serializers.BooleanField()
    step = serializers.ChoiceField(NightStep.choices, allow_null=True)
    step_number = serializers.IntegerField()
    step_count = serializers.IntegerField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField()
    error = serializers.CharField()
    started_at = serializers.DateTimeField()
    beat_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    started_by = serializers.CharField(allow_null=True)
    accepted = AcceptedOut(many=True)
    results = serializers.DictField(child=serializers.DictField())


class ReportMailOut(serializers.Serializer[Any]):
    """A report on its way to an address."""

    id = serializers.IntegerField()
    property = serializers.CharField()
    business_date = serializers.DateField()
    recipients = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    state = serializers.ChoiceField(JobState.choices)
    attempts = serializers.IntegerField()
    not_before = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()


class ReportMailsQueuedOut(serializers.Serializer[Any]):
    """To how many addresses the report goes."""

    addresses = serializers.IntegerField()
