"""How does somebody say what an activity is? Four fields first, the rest folded; from text to a `Posting`.

Nothing typed is ever lost: a form with errors comes back as it was sent. Each error says what to do.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from calendar_app import dates, event_series, recurrence, rule, rule_form
from calendar_app.forms.choices import kind_choices, where_choices
from calendar_app.forms.lines import read_days, read_moments
from calendar_app.forms.posting_fields import PostingFields, changed, ends_too_late
from calendar_app.models import Event
from calendar_app.naming import SPOKEN
from calendar_app.posting import Posting
from calendar_app.rule_words import refusal_in_words
from calendar_app.schedule import HORIZON
from calendar_app.wording import language_name
from partners.actions.pictures import keep
from partners.models import Organisation
from partners.pictures import MAX_OCTETS, PictureRefused, cleaned

if TYPE_CHECKING:
    from calendar_app.models import Space

# Dates beyond have no row yet, so nobody would find them.
_AHEAD: Final = HORIZON - timedelta(days=7)
_LONGEST: Final = 3660


class PostingForm(PostingFields):
    """An activity. `event` is what is edited, `organisation` in whose name; files may hold a picture."""

    def __init__(self, *arguments: Any, organisation: Organisation, event: Event | None = None, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.organisation, self.event = organisation, event
        self.space: Space | None = None
        self.picture: str | None = None
        here = get_language() or "sv"
        self._set_choices("kind", kind_choices(here))
        self._set_choices("where", where_choices())
        self._set_choices("language", [(code, language_name(code, here)) for code in SPOKEN])
        self._set_choices("spoken", [(code, language_name(code, here)) for code in SPOKEN])
        self._set_choices("weekdays", [(str(n), dates.weekday_name(n, here)) for n in range(7)])
        self._set_choices("swedish_level", [("", _("not said")), *Event.Level.choices])
        self._set_choices("step_free", [("", _("as the place is")), ("yes", _("yes")), ("no", _("no"))])
        self._set_choices("repeats", self._patterns())
        others = Organisation.objects.partners().exclude(pk=organisation.pk)
        self.fields["partners"].queryset = others  # type: ignore[attr-defined]

    def _set_choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _patterns(self) -> list[tuple[str, Any]]:
        patterns: list[tuple[str, Any]] = [
            ("once", _("No, once")), ("daily", _("Every day")), ("weekly", _("Every week")),
            ("monthly", _("Every month, the same date")), ("monthly_weekday", _("Every month, the same weekday")),
            ("monthly_last", _("Every month, the last such weekday")), ("yearly", _("Every year")),
        ]  # fmt: skip
        kept = event_series.rule_of(self.event) if self.event else None
        if kept and self.event and rule_form.choices_of(kept, self.event.first_on) is None:
            patterns.insert(0, ("keep", _("As it is now")))
        return patterns

    def clean_image(self) -> bytes:
        """Make the picture anew, or say what is wrong with the file."""
        file = self.cleaned_data["image"]
        if not file:
            return b""
        too_large = _("The picture is larger than 8 MB. Make it smaller, or take another.")
        if file.size > MAX_OCTETS:
            raise forms.ValidationError(too_large)
        try:
            return cleaned(file.read())
        except PictureRefused as refused:
            words = {
                "large": too_large,
                "pixels": _("The picture has more than 25 megapixels. Make it smaller, or take another."),
                "kind": _("The file is not a picture that can be read. Use JPEG, PNG or WebP."),
            }
            raise forms.ValidationError(words[refused.code]) from refused

    def clean_extra(self) -> list[datetime]:
        """Read the dates beside the rule, a line each."""
        return read_moments(self.cleaned_data["extra"])

    def clean_skipped(self) -> list[date]:
        """Read the days to leave out, a line each."""
        return read_days(self.cleaned_data["skipped"])

    def clean(self) -> dict[str, Any]:
        """Check what only fits together: what, when, where, rule, picture."""
        found = super().clean() or self.cleaned_data
        self._check_what(found)
        self._check_when(found)
        self._check_where(found)
        self._keep_picture(found)
        has_picture = self.picture or (self.picture is None and self.event and self.event.image)
        if has_picture and not found.get("image_alt"):
            self.add_error("image_alt", _("Say in a few words what the picture shows."))
        if not self.errors:
            self._check_rule()
        return found

    def _keep_picture(self, found: dict[str, Any]) -> None:
        """Store a picture that was sent, and carry its name along: a page that comes back can't hold a file."""
        if found.get("image"):
            self.picture = keep(found["image"])
            self.data = changed(self.data, "kept_image", signing.dumps(self.picture, salt="picture"))
        elif found.get("image_off"):
            self.picture = ""
        elif found.get("kept_image"):
            try:
                self.picture = signing.loads(found["kept_image"], salt="picture")
            except signing.BadSignature:
                self.add_error("image", _("The picture was lost on the way. Choose it again."))

    def _check_what(self, found: dict[str, Any]) -> None:
        if found.get("is_internal"):
            if not found.get("title"):
                self.add_error("title", _("Say what the room is booked for."))
        elif not found.get("kind") and not found.get("title") and "kind" not in self.errors:
            self.add_error("kind", _("Choose what it is, or give it a title."))

    def _check_when(self, found: dict[str, Any]) -> None:
        day, today = found.get("first_on"), timezone.localdate()
        if day and day > today + _AHEAD:
            self.add_error("first_on", _("That is more than a year and a half away. Check the year."))
        if day and day < today and (self.event is None or day != self.event.first_on):
            self.add_error("first_on", _("That day has passed. Choose a day from today on."))
        if day and found.get("last_on") and (found["last_on"] - day).days > _LONGEST:
            self.add_error("last_on", _("It lasts for more than ten years."))
        if day and found.get("last_on") and found["last_on"] < day:
            self.add_error("last_on", _("The last day must not come before the first."))
        if found.get("all_day"):
            return
        for name, words in (
            ("starts", _("Say when it starts, or tick that it lasts all day.")),
            ("ends", _("Say when it ends.")),
        ):
            if found.get(name) is None and name not in self.errors:
                self.add_error(name, words)
        is_same_day = not found.get("last_on") or found["last_on"] == day
        if is_same_day and ends_too_late(found.get("starts"), found.get("ends")):
            self.add_error("ends", _("It must end later than it starts."))

    def _check_where(self, found: dict[str, Any]) -> None:
        from calendar_app.models import Space  # noqa: PLC0415  (only rooms need it)

        chosen = found.get("where", "")
        self.space = Space.objects.filter(pk=int(chosen[1:])).first() if chosen.startswith("s") else None
        if found.get("is_internal") and not self.space and "where" not in self.errors:
            self.add_error("where", _("Choose which room to book."))
        elif not chosen and not self._may_lack_place(found) and "where" not in self.errors:
            self.add_error("where", _("Choose a place, or write where under “Place in words”."))

    def _may_lack_place(self, found: dict[str, Any]) -> bool:
        """Whether no place need be chosen: it is said in words, only a room is booked, or a partner's calendar named none."""
        is_placeless = bool(self.event and self.event.source_id and not self.event.venue_id)
        return bool(found.get("place_note") or found.get("is_internal") or is_placeless)

    def _check_rule(self) -> None:
        try:
            is_empty = recurrence.first_start(self.posting().series(self.zone, self.event)) is None
        except rule.RuleRefused as refused:
            self.add_error("until" if refused.code in ("until", "two_ends") else "repeats", refusal_in_words(refused))
            return
        if is_empty:
            self.add_error("until", _("This gives no date at all. Check the last day and the days to leave out."))

    @property
    def zone(self) -> str:
        """The zone the hours are meant in."""
        return self.event.zone if self.event else Event().zone

    def posting(self) -> Posting:
        """What the clean form says. Raises RuleRefused for a rule that can't be."""
        found = self.cleaned_data
        where = found["where"]
        step_free = {"": None, "yes": True, "no": False}[found["step_free"]]
        columns = {
            "kind_id": int(found["kind"]) if found["kind"] else None,
            "venue_id": self.space.venue_id if self.space else int(where[1:]) if where else None,
            "space_id": self.space.pk if self.space else None,
            "is_step_free": step_free,
            "audience": [each for each in found["audience"] if each != "everyone"] or ["everyone"],
            "sign_up": found["sign_up"] or Event.SignUp.NO,
            **self._hours(found),
            **{name: found[name] for name in (
                "place_note", "skips_holidays", "skips_school_breaks", "spoken", "price", "sign_up_at",
                "has_childcare", "swedish_level", "website", "is_internal",
            )},
        }  # fmt: skip
        return Posting(
            columns=columns,
            rrule=self._rrule(found),
            language=found["language"],
            title=found["title"].strip(),
            description=found["description"].replace("\r\n", "\n").strip(),
            extra=tuple(self._at_own_hour(found)),
            skipped=tuple(found["skipped"]),
            partners=frozenset(each.pk for each in found["partners"]),
            image=self.picture,
            image_alt=found["image_alt"].strip(),
        )

    @staticmethod
    def _hours(found: dict[str, Any]) -> dict[str, Any]:
        day, last = found["first_on"], found["last_on"] or found["first_on"]
        if found["all_day"]:
            return {"first_on": day, "start_time": None, "length": last - day + timedelta(days=1)}
        start, end = datetime.combine(day, found["starts"]), datetime.combine(last, found["ends"])
        # 22:00 to 02:00 ends the next morning.
        end += timedelta(days=1) if end <= start else timedelta()
        return {"first_on": day, "start_time": found["starts"], "length": end - start}

    @staticmethod
    def _at_own_hour(found: dict[str, Any]) -> list[datetime]:
        hour = time() if found["all_day"] else found["starts"]
        return [datetime.combine(m.date(), hour) if m.time() == time() else m for m in found["extra"]]

    def _rrule(self, found: dict[str, Any]) -> str | None:
        """The rule as text; None when it is to stay as it is, whatever way it is written."""
        pattern = found["repeats"] or "once"
        kept = event_series.rule_of(self.event) if self.event else None
        if pattern == "keep":
            return None
        chosen = rule_form.Choices(
            pattern=pattern,
            interval=found["interval"] or 1,
            weekdays=tuple(sorted(int(day) for day in found["weekdays"])),
            until=found["until"] if pattern != "once" else None,
            count=found["count"] if pattern != "once" else None,
        )
        made = rule_form.rule_of(chosen, found["first_on"])
        if self.event and found["first_on"] == self.event.first_on:
            same = rule_form.choices_of(kept, self.event.first_on)
            if same is not None and rule_form.rule_of(same, self.event.first_on) == made:
                return None
        return rule.write(made) if made else ""
