"""How is a partner's calendar imported by hand? A file or an https address; the report says what became of each event."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from calendar_app import agenda, fetching
from calendar_app.actions.imports import Report, import_calendar
from calendar_app.ics_reading import FileRefused
from calendar_app.ics_reading.lines import MAX_OCTETS
from partners.models import Organisation

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Import a calendar file; exit code 1 when anything was refused."""

    help = "Import an iCalendar file or https address as an organisation's events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE_OR_URL --organisation SLUG [--publish] [--since DATE --until DATE]."""
        parser.add_argument("source", metavar="FILE_OR_URL")
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--publish", action="store_true", help="publish at once, whether trusted or not")
        parser.add_argument("--since", type=day, metavar="DATE", help="first day whose occurrences are kept")
        parser.add_argument("--until", type=day, metavar="DATE", help="day after the last one")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Read, import, report."""
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            known = ", ".join(Organisation.objects.values_list("slug", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no organisation «{options['organisation']}». There are: {known}.")
        # Called from code, an option may be text still.
        since, until = (day(each) if isinstance(each, str) else each for each in (options["since"], options["until"]))
        if since and until and until <= since:
            raise CommandError("--until must be a later day than --since.")
        if until is None and since is not None:
            until = since + timedelta(days=548)
        try:
            report = import_calendar(
                octets=_octets(options["source"]),
                organisation=organisation,
                by=None,
                address=options["source"] if "://" in options["source"] else Path(options["source"]).name,
                publish=options["publish"],
                since=agenda.day_starts(since) if since else None,
                until=agenda.day_starts(until) if until else None,
            )
        except (FileRefused, fetching.NotFetched) as reason:
            raise CommandError(str(reason)) from reason
        self._tell(report)
        if report.refused:
            raise SystemExit(1)

    def _tell(self, report: Report) -> None:
        for word, names in (("added", report.added), ("changed", report.changed), ("cancelled", report.cancelled)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        for each in report.refused:
            self.stdout.write(f"refused: {each.name} (line {each.line}): {each.reason}")
        self.stdout.write(
            f"{len(report.added)} added, {len(report.changed)} changed, {len(report.cancelled)} cancelled, "
            f"{report.unchanged} unchanged, {report.outside} outside the period, {len(report.refused)} refused"
        )


def day(text: str) -> date:
    """Read a day such as 2026-11-24; argparse turns ValueError into its own sentence."""
    return datetime.strptime(text, "%Y-%m-%d").date()


def _octets(source: str) -> bytes:
    if "://" in source:
        return fetching.fetch(source).octets
    path = Path(source)
    if not path.is_file():
        raise FileRefused(f"There is no file {source}.")
    if path.stat().st_size > MAX_OCTETS:
        raise FileRefused("The file is larger than 2 MB. Export a shorter period.")
    try:
        return path.read_bytes()
    except OSError as reason:
        raise FileRefused(f"The file {source} can't be opened.") from reason
