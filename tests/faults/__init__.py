"""Real processes that die: more than one web server, a pooler, a primary and a standby (make test-faults)."""
