"""Who pays for calls, what trunks cost, and special numbers."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import call_inputs, call_shapes, inputs
from billing.api.base import BillingView, page_shape
from billing.selectors import cost_centres as found
from billing.services import cost_centres, number_rules, pin_owners, trunk_terms
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent
from rooms.models import Property

REFUSED = {422: OpenApiResponse(description="`call_set_up_refused` and more exact codes: what is wrong, what to do")}
MISSING = {404: OpenApiResponse(description="`call_set_up_not_found`")}
GONE = {204: None, **REFUSED, **MISSING}


class SetUpView(BillingView):
    """Base: who may."""

    read_roles = roles.FOLIO
    write_roles = roles.TARIFFS


class CostCentres(SetUpView):
    """`GET|POST /cost-centres/`."""

    @extend_schema(operation_id="cost_centres", responses=page_shape(call_shapes.CostCentreOut))
    def get(self, request: Request) -> Response:
        """Cost centres by code."""
        return self.listed(request, found.cost_centre_list(self.property), call_shapes.cost_centre_answer)

    @extend_schema(request=call_inputs.CostCentreIn, responses={201: call_shapes.CostCentreOut, **REFUSED})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one."""
        property, data = self.property, inputs.parsed(call_inputs.CostCentreIn, request)
        centre = cost_centres.cost_centre_create(property=property, actor=api_actor(request), **data)
        return Response(call_shapes.cost_centre_answer(centre), status=status.HTTP_201_CREATED)


class CostCentreDetail(SetUpView):
    """`GET|PATCH|DELETE /cost-centres/{id}/`."""

    @extend_schema(operation_id="cost_centre", responses={200: call_shapes.CostCentreOut, **MISSING})
    def get(self, request: Request, centre_id: int) -> Response:
        """One cost centre."""
        return Response(call_shapes.cost_centre_answer(found.cost_centre_get(centre_id)))

    @extend_schema(
        request=call_inputs.CostCentreIn(partial=True),
        responses={200: call_shapes.CostCentreOut, **REFUSED, **MISSING},
    )
    def patch(self, request: Request, centre_id: int) -> Response:
        """Change it; making it the default one makes the other one ordinary."""
        centre = found.cost_centre_get(centre_id)
        data = inputs.parsed(call_inputs.CostCentreIn, request, partial=True)
        centre = cost_centres.cost_centre_update(centre=centre, actor=api_actor(request), **data)
        return Response(call_shapes.cost_centre_answer(centre))

    @extend_schema(responses=GONE)
    def delete(self, request: Request, centre_id: int) -> Response:
        """Remove one that has paid for nothing."""
        cost_centres.cost_centre_remove(centre=found.cost_centre_get(centre_id), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CostCentrePhones(SetUpView):
    """`POST /cost-centres/{id}/phones/`."""

    @extend_schema(request=call_inputs.CostCentrePhoneIn, responses={201: call_shapes.PhoneOut, **REFUSED, **MISSING})
    @idempotent
    def post(self, request: Request, centre_id: int) -> Response:
        """Let it pay for a number inside the phone system."""
        centre = found.cost_centre_get(centre_id)
        data = inputs.parsed(call_inputs.CostCentrePhoneIn, request)
        pbx = found.pbx_for(centre.property, data.pop("pbx"))
        phone = cost_centres.cost_centre_phone_add(centre=centre, pbx=pbx, actor=api_actor(request), **data)
        return Response(call_shapes.phone_answer(phone), status=status.HTTP_201_CREATED)


class CostCentrePhoneDetail(SetUpView):
    """`DELETE /cost-centre-phones/{id}/`."""

    @extend_schema(operation_id="cost_centre_phone_destroy", responses=GONE)
    def delete(self, request: Request, phone_id: int) -> Response:
        """From now on the default cost centre pays for this number."""
        cost_centres.cost_centre_phone_remove(phone=found.cost_centre_phone_get(phone_id), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PinOwners(SetUpView):
    """`GET|POST /pin-owners/`."""

    @extend_schema(operation_id="pin_owners", responses=page_shape(call_shapes.PinOwnerOut))
    def get(self, request: Request) -> Response:
        """Owners by name; the codes themselves are not kept."""
        rows = found.pin_owner_list(self.property)
        return self.listed(request, rows, call_shapes.pin_owner_answer)

    @extend_schema(request=call_inputs.PinOwnerIn, responses={201: call_shapes.PinOwnerOut, **REFUSED})
    @idempotent
    def post(self, request: Request) -> Response:
        """Say whose a PIN code is."""
        property, data = self.property, inputs.parsed(call_inputs.PinOwnerIn, request)
        owner = pin_owners.pin_owner_create(property=property, actor=api_actor(request), **_of_centre(property, data))
        return Response(call_shapes.pin_owner_answer(owner), status=status.HTTP_201_CREATED)


class PinOwnerDetail(SetUpView):
    """`GET|PATCH|DELETE /pin-owners/{id}/`."""

    @extend_schema(operation_id="pin_owner", responses={200: call_shapes.PinOwnerOut, **MISSING})
    def get(self, request: Request, owner_id: int) -> Response:
        """One owner."""
        return Response(call_shapes.pin_owner_answer(found.pin_owner_get(owner_id)))

    @extend_schema(
        request=call_inputs.PinOwnerIn(partial=True), responses={200: call_shapes.PinOwnerOut, **REFUSED, **MISSING}
    )
    def patch(self, request: Request, owner_id: int) -> Response:
        """Change the owner, or the code."""
        owner = found.pin_owner_get(owner_id)
        data = _of_centre(owner.property, inputs.parsed(call_inputs.PinOwnerIn, request, partial=True))
        owner = pin_owners.pin_owner_update(owner=owner, actor=api_actor(request), **data)
        return Response(call_shapes.pin_owner_answer(owner))

    @extend_schema(responses=GONE)
    def delete(self, request: Request, owner_id: int) -> Response:
        """Forget one whose code nobody has called with."""
        pin_owners.pin_owner_remove(owner=found.pin_owner_get(owner_id), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TrunkTermsList(SetUpView):
    """`GET|POST /trunk-terms/`."""

    @extend_schema(operation_id="trunk_terms", responses=page_shape(call_shapes.TrunkTermsOut))
    def get(self, request: Request) -> Response:
        """Terms by trunk."""
        rows = found.trunk_terms_list(self.property)
        return self.listed(request, rows, call_shapes.trunk_terms_answer)

    @extend_schema(request=call_inputs.TrunkTermsIn, responses={201: call_shapes.TrunkTermsOut, **REFUSED})
    @idempotent
    def post(self, request: Request) -> Response:
        """Give a trunk its terms."""
        property, data = self.property, inputs.parsed(call_inputs.TrunkTermsIn, request)
        terms = trunk_terms.trunk_terms_create(property=property, actor=api_actor(request), **data)
        return Response(call_shapes.trunk_terms_answer(terms), status=status.HTTP_201_CREATED)


class TrunkTermsDetail(SetUpView):
    """`GET|PATCH|DELETE /trunk-terms/{id}/`."""

    @extend_schema(operation_id="trunk_terms_of_one", responses={200: call_shapes.TrunkTermsOut, **MISSING})
    def get(self, request: Request, terms_id: int) -> Response:
        """The terms of one trunk."""
        return Response(call_shapes.trunk_terms_answer(found.trunk_terms_get(terms_id)))

    @extend_schema(
        request=call_inputs.TrunkTermsIn(partial=True),
        responses={200: call_shapes.TrunkTermsOut, **REFUSED, **MISSING},
    )
    def patch(self, request: Request, terms_id: int) -> Response:
        """Change them, for calls that are rated from now on."""
        terms = found.trunk_terms_get(terms_id)
        data = inputs.parsed(call_inputs.TrunkTermsIn, request, partial=True)
        terms = trunk_terms.trunk_terms_update(terms=terms, actor=api_actor(request), **data)
        return Response(call_shapes.trunk_terms_answer(terms))

    @extend_schema(responses=GONE)
    def delete(self, request: Request, terms_id: int) -> Response:
        """Take the terms away."""
        trunk_terms.trunk_terms_remove(terms=found.trunk_terms_get(terms_id), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class NumberRules(SetUpView):
    """`GET|POST /number-rules/`."""

    @extend_schema(operation_id="number_rules", responses=page_shape(call_shapes.NumberRuleOut))
    def get(self, request: Request) -> Response:
        """The hotel's own table by digits."""
        rows = found.number_rule_list(self.property)
        return self.listed(request, rows, call_shapes.number_rule_answer)

    @extend_schema(request=call_inputs.NumberRuleIn, responses={201: call_shapes.NumberRuleOut, **REFUSED})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a line; an emergency or freephone line is always free."""
        property, data = self.property, inputs.parsed(call_inputs.NumberRuleIn, request)
        rule = number_rules.number_rule_create(property=property, actor=api_actor(request), **data)
        return Response(call_shapes.number_rule_answer(rule), status=status.HTTP_201_CREATED)


class NumberRuleDetail(SetUpView):
    """`GET|PATCH|DELETE /number-rules/{id}/`."""

    @extend_schema(operation_id="number_rule", responses={200: call_shapes.NumberRuleOut, **MISSING})
    def get(self, request: Request, rule_id: int) -> Response:
        """One line."""
        return Response(call_shapes.number_rule_answer(found.number_rule_get(rule_id)))

    @extend_schema(
        request=call_inputs.NumberRuleIn(partial=True),
        responses={200: call_shapes.NumberRuleOut, **REFUSED, **MISSING},
    )
    def patch(self, request: Request, rule_id: int) -> Response:
        """Change a line, for calls that are rated from now on."""
        rule = found.number_rule_get(rule_id)
        data = inputs.parsed(call_inputs.NumberRuleIn, request, partial=True)
        rule = number_rules.number_rule_update(rule=rule, actor=api_actor(request), **data)
        return Response(call_shapes.number_rule_answer(rule))

    @extend_schema(responses=GONE)
    def delete(self, request: Request, rule_id: int) -> Response:
        """Take a line away."""
        number_rules.number_rule_remove(rule=found.number_rule_get(rule_id), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _of_centre(property: Property, data: dict[str, Any]) -> dict[str, Any]:
    """The body with the cost centre that it names by its code."""
    if "cost_centre" not in data:
        return data
    return {**data, "cost_centre": found.cost_centre_of_code(property, data["cost_centre"])}
