"""Addresses of the pages about calls and who pays for them."""

from django.urls import path

from billing.views import call_accounting as accounting
from billing.views import calls, rerating

urlpatterns = [
    path("", calls.calls, name="calls"),
    path("<int:rating_id>/rate/", calls.call_rerate, name="call-rerate"),
    path("<int:rating_id>/decide/", calls.call_decide, name="call-decide"),
    path("<int:rating_id>/again/", rerating.call_again, name="call-again"),
    path("again/", rerating.calls_again, name="calls-again"),
    path("accounting/", accounting.call_accounting, name="call-accounting"),
    path("accounting/cost-centres/new/", accounting.cost_centre_new, name="cost-centre-new"),
    path("accounting/cost-centres/<int:centre_id>/", accounting.cost_centre_edit, name="cost-centre-edit"),
    path("accounting/cost-centres/<int:centre_id>/remove/", accounting.cost_centre_remove, name="cost-centre-remove"),
    path(
        "accounting/cost-centres/<int:centre_id>/phones/",
        accounting.cost_centre_phone_add,
        name="cost-centre-phone-add",
    ),
    path(
        "accounting/phones/<int:phone_id>/remove/",
        accounting.cost_centre_phone_remove,
        name="cost-centre-phone-remove",
    ),
    path("accounting/pins/new/", accounting.pin_owner_new, name="pin-owner-new"),
    path("accounting/pins/<int:owner_id>/", accounting.pin_owner_edit, name="pin-owner-edit"),
    path("accounting/pins/<int:owner_id>/remove/", accounting.pin_owner_remove, name="pin-owner-remove"),
    path("accounting/trunks/new/", accounting.trunk_terms_new, name="trunk-terms-new"),
    path("accounting/trunks/<int:terms_id>/", accounting.trunk_terms_edit, name="trunk-terms-edit"),
    path("accounting/trunks/<int:terms_id>/remove/", accounting.trunk_terms_remove, name="trunk-terms-remove"),
    path("accounting/numbers/new/", accounting.number_rule_new, name="number-rule-new"),
    path("accounting/numbers/<int:rule_id>/", accounting.number_rule_edit, name="number-rule-edit"),
    path("accounting/numbers/<int:rule_id>/remove/", accounting.number_rule_remove, name="number-rule-remove"),
]
