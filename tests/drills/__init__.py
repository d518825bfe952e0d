"""Drills: the running hotel under faults, and the invariants that hold on both sides afterwards. Run: `make drills`."""
