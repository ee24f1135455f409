"""What is asked in a survey wave, and what is answered? Nothing here can tell who answered.

A response has no moment, address, browser, language or card; its key is random. A card knows that it was used and not
by which response; languages are counted apart. When a wave closes, all its rows are written anew in random order, so
that not even the order in which the database keeps them tells which belong together.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.measures import CONTACT_CODES, Depth

# How an answer without a value is kept: negative, so that it can never be taken for one on a scale.
DONT_KNOW, DECLINED = -1, -2


class QuestionVersion(models.Model):
    """A question's words in every language, as they were put. `number` rises when its meaning changes, `edition` with words.

    `texts` is {language: {"ask": …, "options": {value: …}}}. Only the same number may be compared over waves.
    """

    class Question(models.TextChoices):
        GROUP = "group", _("new here, or here for long")
        LIFE = "life", _("life in Boden")
        WORK = "work", _("work or studies in Boden")
        PERSONAL = "personal", _("personal future")
        CONTACTS = "contacts", _("new contacts")
        DEPTH = "depth", _("what became of new contacts")

    question = models.CharField(_("question"), max_length=10, choices=Question)
    number = models.PositiveSmallIntegerField(_("version"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    texts = models.JSONField(_("words"))
    made_on = models.DateField(_("made on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        ordering: ClassVar[list[str]] = ["question", "number", "edition"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question", "number", "edition"], name="question_version_once")
        ]
        # What was asked is never rewritten: new words make a new row.
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="question_is_frozen", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        """Which question, which version."""
        return f"{self.get_question_display()} {self.number}.{self.edition}"


class SurveyWave(models.Model):
    """One round of the survey about a period. Its questions are frozen when it opens; nobody sees answers before it closes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    code = models.SlugField(_("code"), max_length=20, unique=True, help_text=_("Such as 2026-H2."))
    since = models.DateField(_("about the time from"))
    until = models.DateField(_("up to, not included"))
    closes_on = models.DateField(_("closes on"), help_text=_("The last day on which one can answer."))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    languages = ArrayField(models.CharField(max_length=20), verbose_name=_("languages"), default=list, blank=True)
    questions = models.ManyToManyField(QuestionVersion, verbose_name=_("questions"), blank=True, related_name="waves")
    # Under the digest of its key alone: who reads the database can't open the tablet's page.
    kiosk_digest = models.CharField(max_length=64, blank=True, editable=False)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    answers_deleted_on = models.DateField(_("answers deleted on"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("made up"), default=False)

    class Meta:
        verbose_name = _("survey wave")
        verbose_name_plural = _("survey waves")
        ordering: ClassVar[list[str]] = ["-since", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="wave_has_days"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="open"), name="wave_one_is_open"),
        ]

    def __str__(self) -> str:
        """Its code."""
        return self.code


class CardSheet(models.Model):
    """Cards printed together. How many were handed out is the survey's denominator."""

    wave = models.ForeignKey(SurveyWave, models.CASCADE, related_name="sheets", verbose_name=_("wave"))
    count = models.PositiveSmallIntegerField(_("cards printed"))
    handed_out = models.PositiveSmallIntegerField(_("cards handed out"), null=True, blank=True)
    place = models.CharField(_("where, to whom"), max_length=120, blank=True)
    made_on = models.DateField(_("printed on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("sheet of cards")
        verbose_name_plural = _("sheets of cards")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(handed_out=None) | Q(handed_out__lte=F("count")), name="sheet_hands_out_no_more_than_it_has"
            )
        ]

    def __str__(self) -> str:
        """How many, for which wave."""
        return f"{self.wave_id}: {self.count}"


class Card(models.Model):
    """Lets one person answer once. It knows that it was used, and nothing of what was answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(CardSheet, models.CASCADE, related_name="cards", verbose_name=_("sheet"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    is_used = models.BooleanField(_("used"), default=False)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")

    def __str__(self) -> str:
        """Used or not; its code is nowhere kept."""
        return str(_("used") if self.is_used else _("not used"))


class Response(models.Model):
    """What one person answered in a wave. Empty: passed over. See DONT_KNOW and DECLINED for the negative numbers."""

    class Group(models.TextChoices):
        NEWCOMER = "newcomer", _("new here")
        ESTABLISHED = "established", _("here for long")
        UNSAID = "unsaid", _("did not say")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(SurveyWave, models.CASCADE, related_name="responses", verbose_name=_("wave"))
    group = models.CharField(_("group"), max_length=12, choices=Group, default=Group.UNSAID)
    life = models.SmallIntegerField(_("life in Boden"), null=True)
    work = models.SmallIntegerField(_("work or studies in Boden"), null=True)
    personal = models.SmallIntegerField(_("personal future"), null=True)
    contacts = models.SmallIntegerField(_("new contacts"), null=True)
    depth = ArrayField(models.CharField(max_length=16), verbose_name=_("what became of them"), default=list)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": (1, 2, 3, 4, 5, DONT_KNOW, DECLINED)}) | Q(**{name: None}),
                    name=f"response_{name}_on_scale",
                )
                for name in ("life", "work", "personal")
            ),
            models.CheckConstraint(
                condition=Q(contacts__in=(*CONTACT_CODES, DONT_KNOW, DECLINED)) | Q(contacts=None),
                name="response_contacts_is_an_option",
            ),
            models.CheckConstraint(
                condition=Q(depth__contained_by=[kind.name.lower() for kind in Depth]), name="response_depth_is_known"
            ),
            models.CheckConstraint(
                condition=Q(depth=[]) | Q(contacts__isnull=False, contacts__gt=0), name="response_depth_needs_contacts"
            ),
        ]

    def __str__(self) -> str:
        """Nothing about what it says."""
        return str(_("response"))


class LanguageTally(models.Model):
    """In how many responses of a wave a language was used. Not joined with anything."""

    wave = models.ForeignKey(SurveyWave, models.CASCADE, related_name="language_tallies", verbose_name=_("wave"))
    language = models.CharField(_("language"), max_length=20)
    count = models.PositiveIntegerField(_("responses"), default=0)

    class Meta:
        verbose_name = _("language tally")
        verbose_name_plural = _("language tallies")
        ordering: ClassVar[list[str]] = ["language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["wave", "language"], name="language_tally_once")
        ]

    def __str__(self) -> str:
        """Which language."""
        return self.language


class PressedOnce(models.Model):
    """That a form was sent: its own random token's digest and the day. Joined with nothing; goes after two days."""

    digest = models.CharField(max_length=64, primary_key=True, editable=False)
    on = models.DateField(_("day"), default=timezone.localdate, db_index=True)

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")

    def __str__(self) -> str:
        """Which day."""
        return str(self.on)
