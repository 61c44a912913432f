"""WHAT: production systems, rosters, clocks and checklist templates."""
