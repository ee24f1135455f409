"""How do staff keep the calendar until its own pages are there? Django's plain admin; dates change by the same actions.

An event saved here is rescheduled as everywhere else; a single date is cancelled by an action that asks for its reason.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendar_app import actions, event_series, rule, schedule, search
from calendar_app.actions.events import set_rule
from calendar_app.models import (
    ActivityKind,
    CalendarSource,
    CoOrganiser,
    Event,
    EventText,
    Occurrence,
    Pause,
    SchoolBreak,
    Space,
    Theme,
    Venue,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class EventForm(forms.ModelForm):
    """An event with its rule as one line of text; a rule that can't be accepted is an error beside the field."""

    rrule = forms.CharField(
        label=_("repeats"), required=False, help_text=_("Such as FREQ=WEEKLY;BYDAY=TH. Empty for a single date.")
    )

    class Meta:
        model = Event
        fields = (
            "organiser", "kind", "status", "cancel_reason", "venue", "space", "place_note", "first_on", "start_time", "length",
            "skips_holidays", "skips_school_breaks", "audience", "spoken", "price", "sign_up", "sign_up_at", "has_childcare",
            "is_step_free", "swedish_level", "website",
        )  # fmt: skip

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["rrule"].initial = event_series.rule_text(self.instance)

    def clean_rrule(self) -> str:
        """Refuse a rule with the sentence that says why."""
        text = str(self.cleaned_data["rrule"]).strip()
        try:
            return rule.write(rule.parse(text)) if text else ""
        except rule.RuleRefused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused

    def clean(self) -> dict[str, Any]:
        """Demand a reason for a cancelled event, as everywhere."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") == Event.Status.CANCELLED and not cleaned.get("cancel_reason"):
            self.add_error("cancel_reason", _("Say in one line why it is cancelled."))
        if not self.errors:
            self._try_rule(cleaned)
        return cleaned

    def _try_rule(self, cleaned: dict[str, Any]) -> None:
        """See what the new rule would do before anything is written: refuse it, or name the changed dates it would lose."""
        candidate = copy.copy(self.instance)
        for name, value in cleaned.items():
            if name != "rrule":
                setattr(candidate, name, value)
        candidate.recurrence = copy.copy(self.instance.recurrence)
        try:
            set_rule(candidate, cleaned.get("rrule", ""))
            lost = schedule.plan(candidate, now=timezone.now()).lost if candidate.pk else []
        except rule.RuleRefused as refused:
            self.add_error("rrule", forms.ValidationError(str(refused), code=refused.code))
            return
        if lost:
            days = ", ".join(f"{each.slot:%Y-%m-%d}" for each in lost)
            self.add_error(
                "rrule",
                _("These dates carry changes and would be lost: %(days)s. Restore them first.") % {"days": days},
            )


class TextInline(admin.StackedInline):
    """The event's words, a language each."""

    model = EventText
    extra = 0


class PauseInline(admin.TabularInline):
    """Days on which the series rests."""

    model = Pause
    extra = 0


class CoOrganiserInline(admin.TabularInline):
    """Who arranges it too."""

    model = CoOrganiser
    extra = 0


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Events; saving one brings its dates in line."""

    form = EventForm
    inlines = (TextInline, PauseInline, CoOrganiserInline)
    list_display = ("__str__", "organiser", "kind", "status", "first_on", "last_on")
    list_filter = ("status", "kind__theme", "organiser")
    list_select_related = ("organiser", "kind")
    search_fields = ("texts__title", "uid")
    date_hierarchy = "first_on"

    def save_model(self, request: HttpRequest, obj: Event, form: EventForm, change: bool) -> None:  # noqa: ARG002
        """Set the rule and raise the stamps; the dates follow when the inlines are saved too."""
        set_rule(obj, form.cleaned_data["rrule"])
        schedule.stamp(obj, resequence=True)
        if obj.is_public and obj.published_at is None:
            obj.published_at = obj.changed_at
        if obj.status != Event.Status.CANCELLED:
            obj.cancel_reason = ""
        obj.save()

    def save_related(self, request: HttpRequest, form: EventForm, formsets: Any, change: bool) -> None:
        """Save texts and pauses, then bring the dates in line; changed dates that would go are kept and named."""
        super().save_related(request, form, formsets, change)
        event = form.instance
        try:
            with transaction.atomic():
                schedule.reschedule(event)
        except schedule.WouldLose as question:
            days = ", ".join(f"{each.slot:%Y-%m-%d}" for each in question.occurrences)
            messages.warning(request, _("The dates were left as they are: %(days)s carry changes.") % {"days": days})
        # Texts saved beside it have raised the stamps in the database already.
        event.refresh_from_db(fields=["changed_at", "sequence"])
        schedule.restamp_copies(event, resequence=True)
        search.index([event])


@admin.register(Occurrence)
class OccurrenceAdmin(admin.ModelAdmin):
    """Single dates: a note or a reason is written here, everything else follows from the event."""

    list_display = ("event", "starts_at", "ends_at", "status", "reason", "note", "is_full")
    list_filter = ("status", "is_pinned")
    list_select_related = ("event__kind",)
    search_fields = ("event__texts__title",)
    date_hierarchy = "starts_at"
    fields = ("event", "slot", "starts_at", "ends_at", "status", "reason", "note", "is_full")
    readonly_fields = ("event", "slot", "status")
    actions = ("restore",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A date is added through its event."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Occurrence | None = None) -> bool:  # noqa: ARG002
        """A date is cancelled, not deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Occurrence, form: Any, change: bool) -> None:  # noqa: ARG002
        """Move, note and cancel by the same actions as everywhere; a reason cancels the date."""
        person = request.user if request.user.is_authenticated else None
        written = {name: form.cleaned_data.get(name) for name in form.changed_data}
        fresh = Occurrence.objects.get(pk=obj.pk)
        if {"starts_at", "ends_at"} & set(written):
            actions.move_date(occurrence=fresh, starts_at=obj.starts_at, ends_at=obj.ends_at, by=person)
        if "note" in written:
            actions.note_date(occurrence=fresh, note=obj.note, by=person)
        if "is_full" in written:
            actions.mark_full(occurrence=fresh, is_full=obj.is_full, by=person)
        if written.get("reason"):
            actions.cancel_date(occurrence=fresh, reason=obj.reason, by=person)

    @admin.action(description=_("Restore: as the series says"))
    def restore(self, request: HttpRequest, rows: QuerySet[Occurrence]) -> None:
        """Take back cancellations, moves and notes."""
        person = request.user if request.user.is_authenticated else None
        for row in rows.filter(is_pinned=True):
            actions.restore_date(occurrence=row, by=person)


class SpaceInline(admin.TabularInline):
    """The rooms of a venue, beside it."""

    model = Space
    extra = 0


@admin.register(Venue)
class VenueAdmin(admin.ModelAdmin):
    """Venues and their rooms."""

    list_display = ("name", "address", "is_bis", "is_step_free")
    search_fields = ("name", "address")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (SpaceInline,)


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    """Themes in order."""

    list_display = ("__str__", "slug", "position", "hue")


@admin.register(ActivityKind)
class ActivityKindAdmin(admin.ModelAdmin):
    """Kinds of activity and their names in each language."""

    list_display = ("__str__", "slug", "theme")
    list_filter = ("theme",)
    list_select_related = ("theme",)
    search_fields = ("slug", "names")


admin.site.register(SchoolBreak)


@admin.register(CalendarSource)
class CalendarSourceAdmin(admin.ModelAdmin):
    """Which calendars were read, and what became of them."""

    list_display = ("organisation", "address", "read_at")
    list_select_related = ("organisation",)
    readonly_fields = ("organisation", "address", "etag", "digest", "read_at", "report")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A source comes with its first import."""
        return False
