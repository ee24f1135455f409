"""Do the two addresses for watchers tell the truth when something is missing?"""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.fixture
def _no_database(django_db_blocker, monkeypatch, tmp_path):
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
        yield
        connection.close()


@pytest.mark.usefixtures("_no_database")
def test_a_portal_without_its_database_is_alive_but_not_ready(client):
    assert client.get("/healthz/live").status_code == 200
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "parts": {"database": "unreachable", "migrations": "unknown"}},
    )


def test_a_portal_whose_tables_are_behind_is_not_ready(client, db):
    last = MigrationRecorder.Migration.objects.filter(app="calendar_app").latest("pk")
    last.delete()
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()["parts"]) == (503, {"database": "ok", "migrations": "1 missing"})


def test_a_healthy_portal_is_ready_and_nobody_keeps_the_answer(client, db):
    answer = client.get("/healthz/ready")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
