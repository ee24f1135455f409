"""Is the portal well? Two addresses for whoever watches it; neither says anything about people."""

from __future__ import annotations

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from reminders import postroom


@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process does; no database is asked."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Say whether requests can be served: 200 with every part well, else 503 naming the part that is not.

    `letters` says in seconds how long ago the planner and a worker were seen and how long the oldest letter waits; a post
    office that stands still is no reason to take the pages away.
    """
    parts = {"database": "unreachable", "migrations": "unknown"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        parts["database"] = "ok"
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        parts["migrations"] = f"{len(missing)} missing" if missing else "ok"
    except Error:
        connection.close()
    is_ready = all(part == "ok" for part in parts.values())
    found: dict[str, object] = {"ready": is_ready, "parts": parts}
    if is_ready:
        office = postroom.signs(timezone.now())
        found["letters"] = {
            "paused": office.is_paused, "oldest_unsent": office.oldest, "planner_lag": office.planner,
            "worker_seen": office.worker,
        }  # fmt: skip
    return JsonResponse(found, status=200 if is_ready else 503)
