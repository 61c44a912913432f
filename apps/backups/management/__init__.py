"""Commands of the backups."""
