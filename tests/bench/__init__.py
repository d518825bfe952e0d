"""Benches: how fast, and against which yardstick. `make bench` runs them large, the test suite small."""
