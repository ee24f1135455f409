"""How is the demonstration loaded? One command, safe to repeat."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from calendar_app.demo import LOGINS, NOTICE, PASSWORD
from calendar_app.demo.build import build


class Command(BaseCommand):
    """Load the made-up programme and print how to log in."""

    help = "Load the demo programme; what is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option, for a demonstration that stands on the internet on purpose."""
        parser.add_argument("--public", action="store_true", help="load it even on a site with BIS_HTTPS=on")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Build and report. Everybody can read the demo's password, so a public site has to be asked for."""
        if settings.HTTPS and not options["public"]:
            raise CommandError(
                "BIS_HTTPS is on, so this looks like a public site, and the demo's accounts have a password that "
                "everybody knows. If it is a demonstration, run: manage.py demo --public"
            )
        added = build()
        self.stdout.write(f"{added} events added." if added else "The demo programme is there already.")
        self.stdout.write(NOTICE)
        for email, role in LOGINS:
            self.stdout.write(f"  {email}  {PASSWORD}  {role}")
