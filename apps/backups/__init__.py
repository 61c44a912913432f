"""Backups of database, files and settings, and putting them back."""
