"""Secrets at rest: a text field that the database only ever sees encrypted."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> tuple[str, ...]:
    return tuple(settings.FIELD_ENCRYPTION_KEYS)


def encrypt(text: str) -> str:
    """Encrypt with the newest key."""
    return _fernet(_keys()).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with any of the keys; raises `ImproperlyConfigured` when none fits."""
    try:
        return _opened(token, _keys())
    except InvalidToken:
        raise ImproperlyConfigured(
            "a stored secret does not open with FIELD_ENCRYPTION_KEY: put the key it was stored with behind the new "
            "one, separated by a comma, or store the secret again"
        ) from None


@lru_cache(maxsize=4096)
def _opened(token: str, keys: tuple[str, ...]) -> str:
    """Kept, because each report asks for every key; a secret that is stored anew has another token."""
    return _fernet(keys).decrypt(token.encode()).decode()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted on its way into the database and decrypted on its way out."""

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        """Decrypt what the database holds."""
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt what goes to the database."""
        return encrypt(str(value)) if value else value


def secrets_reencrypt() -> int:
    """Store every secret with the newest key; returns how many. Raises `ImproperlyConfigured` when one opens with none.

    Row by row and only where the row is still as it was read: what a process stores meanwhile has the new key anyway.
    """
    columns = [
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]
    return sum(_column_reencrypt(table, column) for table, column in columns)


def _column_reencrypt(table: str, column: str) -> int:
    quote = connection.ops.quote_name
    table, column = quote(table), quote(column)
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> ''")  # noqa: S608 (names of our models)
        for pk, old in cursor.fetchall():
            statement = f"UPDATE {table} SET {column} = %s WHERE id = %s AND {column} = %s"  # noqa: S608
            cursor.execute(statement, [encrypt(decrypt(old)), pk, old])
            count += cursor.rowcount
    return count
