"""How good is what was reported? Reporting rate, response rate, what can be compared, and who owes a report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from indicators.held import held, merged
from indicators.models.periods import Indicator
from indicators.participation import survivor
from indicators.periods import Period
from partners.models import Organisation

if TYPE_CHECKING:
    from datetime import date

    from indicators.models import ReportingPeriod
    from indicators.readings import Board

OWED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Rates:
    """How complete a period is: dates reported and counted of those held, answers of cards handed out (None: unknown)."""

    period: ReportingPeriod
    held: int
    reported: int
    counted: int
    answers: int | None
    cards_used: int | None
    handed_out: int | None

    @property
    def reporting(self) -> int | None:
        """Dates with a report, per cent of those held; None when none was."""
        return round(100 * self.reported / self.held) if self.held else None

    @property
    def response(self) -> int | None:
        """Used cards, per cent of those handed out; None when that is not known."""
        return round(100 * (self.cards_used or 0) / self.handed_out) if self.handed_out else None


def rates(board: Board) -> list[Rates]:
    """One row for each period, the newest first."""
    answers = {period.pk: values for period, values in board.counts.get(Indicator.ANSWERS, ())}
    found = []
    for period, values in board.counts.get(Indicator.ATTENDANCE, ()):
        said = answers.get(period.pk, {})
        found.append(
            Rates(
                period, values["held"], values["reported"], values["counted"], said.get("answers"),
                said.get("cards_used"), said.get("handed_out"),
            )
        )  # fmt: skip
    return found[::-1]


def owing(today: date) -> list[tuple[Organisation, int]]:
    """Organisations with dates of the last 60 days that nobody has reported on, and how many, the most first."""
    period = Period(today - timedelta(days=OWED_DAYS), today + timedelta(days=1))
    leads = merged()
    owed = Counter(survivor(row.hosts[0], leads) for row in held(period, today) if not row.is_reported)
    organisations = Organisation.objects.in_bulk(list(owed))
    return [(organisations[pk], number) for pk, number in owed.most_common() if pk in organisations]
