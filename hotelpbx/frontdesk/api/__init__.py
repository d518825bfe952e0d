"""The part of the API that spans the apps: sign-in, stays, groups, attention."""
