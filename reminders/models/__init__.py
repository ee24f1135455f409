"""Which tables do letters keep? Who wants to hear what, what became of each letter, and how the post office fares."""

from reminders.models.letters import Letter
from reminders.models.office import Heartbeat, KnownDate, LetterChoice, PostOffice, WeekConfirmation
from reminders.models.subscriptions import Subscription

__all__ = ["Heartbeat", "KnownDate", "Letter", "LetterChoice", "PostOffice", "Subscription", "WeekConfirmation"]
