"""WHO: people, roles and the standing groups."""
