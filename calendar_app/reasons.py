"""Why did the portal itself call something off? Reasons that stand in rows as fixed texts and are said in each language.

The texts are also what an import recognises its own cancellations by, so they never change; whatever else stands as a
reason was written by a person and is shown as it is.
"""

from __future__ import annotations

from typing import Final

from calendar_app.said import Said, said

# The partner's own calendar says that it is off.
OFF: Final = "Inställt av arrangören."
# The partner's own calendar no longer has it.
GONE: Final = "Finns inte längre i arrangörens egen kalender."
_SENTENCES: Final = {
    OFF: said("Cancelled by the organiser."),
    GONE: said("No longer in the organiser's own calendar."),
}


def sentence(reason: str) -> Said | None:
    """What a fixed reason says; None for one that a person wrote."""
    return _SENTENCES.get(reason)
