"""What does the site show of the events in a feed? Writes it as JSON, made of rows, so that a feed can be held against it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import timezone

from calendar_app import shown
from calendar_app.agenda_filter import parse
from calendar_app.management.commands.import_ics import day

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Print the occurrences that a feed of the same filter must show between two days."""

    help = "Write what the site shows as JSON: uid, start, end, summary, status, location, all_day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--since DATE --until DATE [--language LANG] [--filter QUERY] [--event ID]."""
        parser.add_argument("--since", type=day, required=True, metavar="DATE")
        parser.add_argument("--until", type=day, required=True, metavar="DATE")
        parser.add_argument("--language", default="sv")
        parser.add_argument("--filter", default="", metavar="QUERY", help="such as theme=language&free=1")
        parser.add_argument("--event", type=int, default=None, metavar="ID", help="one event alone")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Print the list."""
        chosen = parse(dict(QueryDict(options["filter"]).lists()))
        if chosen.problems:
            raise CommandError(f"{chosen.problems[0].name}: {chosen.problems[0].message}")
        found = shown.shown_dates(
            chosen,
            options["language"],
            options["since"],
            options["until"],
            timezone.localdate(),
            event_id=options["event"],
        )
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
