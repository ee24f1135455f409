"""Everything that changes the calendar: keyword-only, `by` whom, atomic. Pages, imports and commands all come here."""

from calendar_app.actions.dates import (
    add_date,
    cancel_date,
    mark_full,
    move_date,
    note_date,
    pause,
    restore_date,
    skip_date,
    unpause,
)
from calendar_app.actions.events import (
    cancel_event,
    delete_event,
    edit_all,
    edit_following,
    post_event,
    publish,
    restore_event,
    write_text,
)

__all__ = [
    "add_date",
    "cancel_date",
    "cancel_event",
    "delete_event",
    "edit_all",
    "edit_following",
    "mark_full",
    "move_date",
    "note_date",
    "pause",
    "post_event",
    "publish",
    "restore_date",
    "restore_event",
    "skip_date",
    "unpause",
    "write_text",
]
