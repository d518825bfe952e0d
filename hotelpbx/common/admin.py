"""What the admin pages must not show."""

from django.contrib import admin
from rest_framework.authtoken.models import TokenProxy

# Its list shows every API token in clear. A token is got through the API, and ends with its user being deactivated.
admin.site.unregister(TokenProxy)
