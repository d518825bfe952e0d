"""The API of call accounting, mounted under /api/v1/."""

from django.urls import path

from billing.api import call_accounting as accounting
from billing.api import calls

urlpatterns = [
    path("calls/", calls.Calls.as_view(), name="api-calls"),
    path("calls/rerate/", calls.CallsRerate.as_view(), name="api-calls-rerate"),
    path("calls/<int:call_id>/rerate/", calls.CallRerate.as_view(), name="api-call-rerate"),
    path("calls/<int:call_id>/decide/", calls.CallDecision.as_view(), name="api-call-decide"),
    path("cost-centres/", accounting.CostCentres.as_view(), name="api-cost-centres"),
    path("cost-centres/<int:centre_id>/", accounting.CostCentreDetail.as_view(), name="api-cost-centre"),
    path("cost-centres/<int:centre_id>/phones/", accounting.CostCentrePhones.as_view(), name="api-cost-centre-phones"),
    path(
        "cost-centre-phones/<int:phone_id>/",
        accounting.CostCentrePhoneDetail.as_view(),
        name="api-cost-centre-phone",
    ),
    path("pin-owners/", accounting.PinOwners.as_view(), name="api-pin-owners"),
    path("pin-owners/<int:owner_id>/", accounting.PinOwnerDetail.as_view(), name="api-pin-owner"),
    path("trunk-terms/", accounting.TrunkTermsList.as_view(), name="api-trunk-terms"),
    path("trunk-terms/<int:terms_id>/", accounting.TrunkTermsDetail.as_view(), name="api-trunk-terms-of-one"),
    path("number-rules/", accounting.NumberRules.as_view(), name="api-number-rules"),
    path("number-rules/<int:rule_id>/", accounting.NumberRuleDetail.as_view(), name="api-number-rule"),
]
