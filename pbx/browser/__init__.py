"""The device browser: what an engineer can see and change on a PBX from here, the same for the pages and the API."""
