"""Let rooms ask one clock, which a test may set: what is over takes no room, and "over" must not depend on the day of testing.

`bis.now` is a moment for the session, empty for the true one.
"""

import importlib
from typing import ClassVar

from django.db import migrations

_BEFORE = importlib.import_module("calendar_app.migrations.0004_room_triggers")
_NAMES = ("calendar_app_room(", "calendar_app_book_space(", "calendar_app_event_books(")


def _functions() -> list[str]:
    """The functions of 0004 that ask what time it is, as they were made."""
    text = _BEFORE._FORWARD
    starts = [text.index(f"CREATE FUNCTION {name}") for name in _NAMES]
    return [text[start : text.index("$$;", start) + 3].replace("CREATE", "CREATE OR REPLACE", 1) for start in starts]


_CLOCK = """
CREATE FUNCTION calendar_app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('bis.now', true), '')::timestamptz, now())
$$;
"""


class Migration(migrations.Migration):
    """The same functions, with a clock of their own."""

    dependencies: ClassVar = [("calendar_app", "0007_own_lists")]

    operations: ClassVar = [
        migrations.RunSQL(
            _CLOCK + "\n".join(_functions()).replace("now()", "calendar_app_now()"),
            "\n".join(_functions()) + "\nDROP FUNCTION calendar_app_now;",
        )
    ]
