"""Measuring, as ratios that mean the same on any machine: `make bench` runs all, and compares with the goals.

A bench is a module of this package with two names:

- `GOALS`: a dict from the name of a figure to the most that its median may be; others are only told.
- `run() -> list[Figure]`: measures. Django is set up on an empty database; stage.py fills it.

All of it stands in one table at the end, and as data in `build/bench.json`.

No other module has them, so that a new bench is found by itself. Files here do not begin with `test_`: pytest
leaves them alone. `BENCH_SCALE` (0 to 1, default 1) makes fewer rounds and smaller sets, to try a bench out;
the goals hold for the whole size alone.
"""
