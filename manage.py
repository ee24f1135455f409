#!/usr/bin/env python3
"""Which command shall the portal run? Hands the command line to Django."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bis_portal.settings")
    execute_from_command_line(sys.argv)
