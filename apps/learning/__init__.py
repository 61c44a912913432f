"""WHAT CAME OF IT: follow-up actions that outlive the record of a hot fix (PROCESS.md 7a)."""
