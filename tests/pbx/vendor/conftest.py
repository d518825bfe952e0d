"""How hard the generated tests try: HYPOTHESIS_PROFILE=long for a search of minutes (see scripts/fuzz)."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
if profile := os.environ.get("HYPOTHESIS_PROFILE"):
    settings.load_profile(profile)
