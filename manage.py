#!/usr/bin/env python
"""The command line of the application; it uses the local settings unless told otherwise."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotfix_site.settings.local")
    execute_from_command_line(sys.argv)
