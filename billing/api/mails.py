"""The mails that carry the nightly reports."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import inputs, night_shapes
from billing.api.base import BillingView, page_shape
from billing.models import ReportMail
from billing.selectors.night_runs import report_mail_get, report_mails
from billing.services.report_mails import report_mail_resend, report_mails_request
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent

STATE = {409: OpenApiResponse(description="`report_mail_state`: it is being sent right now")}
LIST = {
    404: OpenApiResponse(description="`report_not_found`: the date is not closed"),
    409: OpenApiResponse(description="`report_list_empty`"),
}


class ReportMails(BillingView):
    """`GET|POST /report-mails/`."""

    read_roles = roles.NIGHT_AUDIT
    write_roles = roles.NIGHT_AUDIT

    @extend_schema(operation_id="report_mails", responses=page_shape(night_shapes.ReportMailOut))
    def get(self, request: Request) -> Response:
        """The mails of the property, the newest first."""
        rows: QuerySet[ReportMail] = report_mails(self.property)
        return self.listed(request, rows, night_shapes.mail_answer)

    @extend_schema(request=inputs.ReportMailsIn, responses={202: night_shapes.ReportMailsQueuedOut, **LIST})
    @idempotent
    def post(self, request: Request) -> Response:
        """Have the report of a closed date sent to the whole list; 202 with the number of addresses."""
        data = inputs.parsed(inputs.ReportMailsIn, request)
        count = report_mails_request(property=self.property, actor=api_actor(request), **data)
        return Response({"addresses": count}, status=status.HTTP_202_ACCEPTED)


class ReportMailSend(BillingView):
    """`POST /report-mails/{id}/send/`."""

    write_roles = roles.NIGHT_AUDIT

    @extend_schema(request=None, responses={202: night_shapes.ReportMailOut, **STATE})
    @idempotent
    def post(self, request: Request, mail_id: int) -> Response:
        """Have a mail sent again, now; 202 with its new state."""
        mail = report_mail_resend(mail=report_mail_get(mail_id), actor=api_actor(request))
        return Response(night_shapes.mail_answer(mail), status=status.HTTP_202_ACCEPTED)
