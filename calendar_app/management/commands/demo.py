"""How is the demonstration loaded? One command, safe to repeat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from calendar_app.demo import LOGINS, NOTICE, PASSWORD
from calendar_app.demo.build import build


class Command(BaseCommand):
    """Load the made-up programme and print how to log in."""

    help = "Load the demo programme; what is there already stays as it is."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Build and report."""
        added = build()
        self.stdout.write(f"{added} events added." if added else "The demo programme is there already.")
        self.stdout.write(NOTICE)
        for email, role in LOGINS:
            self.stdout.write(f"  {email}  {PASSWORD}  {role}")
