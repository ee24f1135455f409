"""What do the tests of accounts share? A browser whose letters go out, and the way in."""

import threading
import time

from django.db import connection, transaction
from django.test import Client
from django.utils.translation import override

PASSWORD = "lanterna-brygga-47"


def browser(on_commit, language="en"):
    """A browser that reads `language`; what waits for a commit happens at the end of each request, as outside tests."""

    class Browser(Client):
        def request(self, **request):
            with on_commit(execute=True):
                return super().request(**request)

    opened = Browser()
    opened.cookies["language"] = language
    return opened


def log_in(client, email="anna@bis.example", password=PASSWORD, **more):
    """Log in by the form, so that the session is known as it is outside tests."""
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def meanwhile(first, second):
    """What comes of `second` when it begins before what `first` did is kept: its value, or what it raised.

    It runs in a thread with a connection of its own, until it ends or waits for a lock; only then `first` is committed.
    """
    outcome, pids = [], []

    def work():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pids.append(cursor.fetchone()[0])
            with override("en"):
                outcome.append(second())
        except Exception as raised:  # noqa: BLE001  (whatever it is, the test looks at it)
            outcome.append(raised)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        first()
        thread.start()
        while thread.is_alive() and not (pids and _waits(pids[0])):
            time.sleep(0.01)
    thread.join(30)
    return outcome[0]


def _waits(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return cursor.fetchone()[0]
