"""Which tables do the indicators keep? One file per subject; this one gathers them for Django."""

from indicators.models.collecting import Contribution, HeadCountReport, PulseTally
from indicators.models.periods import Measurement, ReportingPeriod, Target
from indicators.models.stories import Milestone, Story
from indicators.models.waves import Card, CardSheet, LanguageTally, PressedOnce, QuestionVersion, Response, SurveyWave

__all__ = [
    "Card",
    "CardSheet",
    "Contribution",
    "HeadCountReport",
    "LanguageTally",
    "Measurement",
    "Milestone",
    "PressedOnce",
    "PulseTally",
    "QuestionVersion",
    "ReportingPeriod",
    "Response",
    "Story",
    "SurveyWave",
    "Target",
]
