"""A server that runs the site: what the installer, `hotfix-manage` and the units know; docs/decisions/0042.

Standard library only, for the Python of Debian: this runs before there is an environment to import from.
"""
