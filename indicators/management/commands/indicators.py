"""How are indicators computed or closed from a command line? `manage.py indicators compute` and `… close CODE --by EMAIL`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from indicators import tasks
from indicators.actions import computing
from indicators.models import ReportingPeriod
from partners.models import User


class Command(BaseCommand):
    """Compute open periods, close one, delete answers past their time. Each is safe to repeat."""

    help = "compute: all open periods. close CODE --by EMAIL: freeze one. delete: answers 24 months after their report."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and for closing which period and who answers for it."""
        parser.add_argument("deed", choices=["compute", "close", "delete"])
        parser.add_argument("code", nargs="?", help="the period, such as 2026-H1")
        parser.add_argument("--by", help="e-mail address of the coordinator who closes it")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Do it and say what has changed."""
        if options["deed"] == "compute":
            self.stdout.write(f"Changed periods: {tasks.compute_indicators()}")
        elif options["deed"] == "delete":
            self.stdout.write(f"Deleted responses: {tasks.delete_answers()}")
        else:
            self._close(options["code"] or "", options["by"] or "")

    def _close(self, code: str, email: str) -> None:
        period = ReportingPeriod.objects.filter(code=code).first()
        by = User.objects.filter(email__iexact=email).first()
        if period is None or by is None:
            known = ", ".join(ReportingPeriod.objects.filter(closed_at=None).values_list("code", flat=True))
            raise CommandError(f"Say which period (open: {known or 'none'}) and with --by which coordinator closes it.")
        try:
            computing.close_period(period=period, by=by, today=timezone.localdate())
        except computing.IsClosed:
            self.stdout.write(f"{code} is closed already; nothing was changed.")
        except computing.StillRuns:
            raise CommandError(f"{code} is not over, or its survey is still open.") from None
        except PermissionDenied:
            raise CommandError(f"{email} is no coordinator.") from None
        else:
            self.stdout.write(f"{code} is closed.")
