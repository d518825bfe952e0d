"""Tokens for programs."""

from typing import Any

from django.contrib.auth import authenticate
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class CredentialsIn(serializers.Serializer[Any]):
    """Who wants a token."""

    username = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False)


class TokenOut(serializers.Serializer[Any]):
    """The token."""

    token = serializers.CharField()


class TokenView(APIView):
    """`POST /auth/token/`: a token for user name and password; too many wrong ones lock as on the sign-in page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=CredentialsIn, responses={200: TokenOut, 401: OpenApiResponse(description="Wrong.")})
    def post(self, request: Request) -> Response:
        """Sign in and answer the user's token."""
        data = CredentialsIn(data=request.data)
        data.is_valid(raise_exception=True)
        user = authenticate(request._request, **data.validated_data)
        if user is None:
            raise AuthenticationFailed
        return Response({"token": Token.objects.get_or_create(user=user)[0].key})

    def get_authenticate_header(self, request: Request) -> str:
        """Named so that a wrong password answers 401 and not 403."""
        return "Token"
