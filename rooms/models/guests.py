"""Guests."""

from django.db import models


class Guest(models.Model):
    """A person who stays; after `erased_at` only a row without a name that stays and folios hang on."""

    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, blank=True)
    vip = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["last_name"])]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name as people say it; CJK names without a blank, family name first."""
        names = [part for part in (self.first_name, self.last_name) if part]
        if names and all(ord(part[0]) >= 0x3000 for part in names):
            return self.last_name + self.first_name
        return " ".join(names)
