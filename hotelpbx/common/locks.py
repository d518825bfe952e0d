"""The only row locks of the kernel."""

from django.contrib.auth.models import User

from hotelpbx.common.roles import MANAGER


def managers_lock() -> list[User]:
    """Lock every manager who may sign in, by pk: of two who take the right from each other the second one sees it."""
    managers = User.objects.select_for_update(no_key=True, of=("self",)).filter(is_active=True, groups__name=MANAGER)
    return list(managers.order_by("pk"))
