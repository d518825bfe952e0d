"""Tokens for programs."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotelpbx.common.accounts import must_change_password
from hotelpbx.common.addresses import client_address
from hotelpbx.common.audit import Actor
from hotelpbx.common.tokens import token_issue


class CredentialsIn(serializers.Serializer[Any]):
    """Who wants a token."""

    username = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False)


class TokenOut(serializers.Serializer[Any]):
    """The token."""

    token = serializers.CharField()


class TokenView(APIView):
    """`POST /auth/token/`: a new token for user name and password; too many wrong ones lock as on the sign-in page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=CredentialsIn, responses={200: TokenOut, 401: OpenApiResponse(description="Wrong.")})
    def post(self, request: Request) -> Response:
        """Sign in and answer a token of the user."""
        data = CredentialsIn(data=request.data)
        data.is_valid(raise_exception=True)
        user = authenticate(request._request, **data.validated_data)
        if not isinstance(user, User):
            raise AuthenticationFailed
        if must_change_password(user):
            raise AuthenticationFailed(_("Sign in to the pages and choose a password first."))
        actor = Actor(user=user, origin="api", address=client_address(request))
        return Response({"token": token_issue(user=user, actor=actor)})

    def get_authenticate_header(self, request: Request) -> str:
        """Named so that a wrong password answers 401 and not 403."""
        return "Token"
