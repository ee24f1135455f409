"""Are the stored feed texts what a fresh rendering would give? Compares every one, and replaces those that are not."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from calendar_app import feeds
from calendar_app.models import Fragment

_BATCH = 200


class Command(BaseCommand):
    """Hold stored texts against the rows they were made of; exit code 1 when one was wrong."""

    help = "Compare stored feed texts with a fresh rendering and replace what differs."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Compare in batches, one language after the other; what is outdated anyway is left to the next request."""
        today, wrong, seen = timezone.localdate(), 0, 0
        rows = Fragment.objects.order_by("language", "event_id").values_list(
            "language", "event_id", "revision", "stale_on", "body"
        )
        for language, group in groupby(rows.iterator(), key=lambda row: row[0]):
            stored = {
                key: (revision, body)
                for _l, key, revision, stale_on, body in group
                if stale_on is None or today < stale_on
            }
            keys = list(stored)
            for start in range(0, len(keys), _BATCH):
                fresh = feeds.render(keys[start : start + _BATCH], language, today)
                differing = [
                    key
                    for key, (revision, text) in fresh.items()
                    if stored[key][0] == revision and stored[key][1] != text.body
                ]
                feeds.render_and_store(differing, language, today)
                wrong += len(differing)
            seen += len(keys)
        self.stdout.write(f"{seen} stored texts compared, {wrong} replaced.")
        if wrong:
            raise SystemExit(1)
