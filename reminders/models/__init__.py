"""Which tables do letters keep? Who wants to hear what, and what became of each letter."""

from reminders.models.letters import Letter
from reminders.models.subscriptions import Subscription

__all__ = ["Letter", "Subscription"]
