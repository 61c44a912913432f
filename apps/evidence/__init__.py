"""WHAT EACH PHASE MUST SHOW: one module a phase."""
