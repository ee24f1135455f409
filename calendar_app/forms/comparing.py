"""How do two states of the posting form differ, in words? And what does a proposed change say after its event has changed?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from calendar_app import posting as postings
from calendar_app.forms.posting import PostingForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calendar_app.models import Occurrence, Proposal

# A picture is no text that could be compared, and travels by itself.
_PICTURE: Final = frozenset({"image", "image_off", "kept_image"})


def said(form: PostingForm, name: str) -> str:
    """A field's value as a person reads it: names of choices, not their numbers."""
    value = form[name].value()
    values = value if isinstance(value, list | tuple | set) else [value]
    known: dict[str, Any] = {}
    for key, label in getattr(form.fields[name], "choices", ()):
        known |= {str(k): v for k, v in label} if isinstance(label, list | tuple) else {str(key): label}
    # A price of 0 is something said, though Python holds it for equal to False.
    words = [str(known.get(str(each), "" if each is None or each is False else each)) for each in values]
    text = ", ".join(word for word in words if word)
    if text in ("True", "on"):
        return str(_("yes"))
    return text.removesuffix(":00") if name in ("starts", "ends") and len(text) == 8 else text.replace("\r\n", "\n")


def differing(one: PostingForm, other: PostingForm) -> list[tuple[str, str, str]]:
    """Label and both values of each field that says something else in the other form."""
    return [
        (str(one[name].label), said(one, name), said(other, name))
        for name in _compared(one)
        if said(one, name) != said(other, name)
    ]


def _compared(form: PostingForm) -> Iterator[str]:
    return (name for name in form.fields if not form[name].is_hidden and name not in _PICTURE)


@dataclass(slots=True)
class Proposed:
    """A change that waits, laid over the event as it stands now.

    `clashes` are the labels of fields that were changed otherwise since it was proposed; `now` is the event's own form.
    """

    form: PostingForm
    now: PostingForm
    clashes: list[str] = field(default_factory=list)


def proposed(proposal: Proposal, since: Occurrence | None) -> Proposed | None:
    """What a proposed change says: its own fields, and the event's where only the event has changed. None for other sorts."""
    event = proposal.event
    if event is None or proposal.sort != proposal.Sort.CHANGE:
        return None
    fields = postings.fields_of(event, postings.wall_of(since, event))
    as_it_is = postings.as_sent(fields)
    # Only some fields, such as words from a partner's calendar: the others stay as they are.
    sent = proposal.fields if "first_on" in proposal.fields else as_it_is | proposal.fields
    form, now = _form(sent, proposal), PostingForm(initial=fields, organisation=event.organiser, event=event)
    before = PostingForm(initial=fields | proposal.before, organisation=event.organiser, event=event)
    merged, clashes = dict(sent), []
    for name in _compared(form):
        then, wanted, stands = said(before, name), said(form, name), said(now, name)
        if stands in (then, wanted):
            continue
        if wanted == then:
            merged[name] = as_it_is.get(name, [])
        else:
            clashes.append(str(form[name].label))
    return Proposed(_form(merged, proposal), now, clashes)


def _form(sent: dict[str, list[str]], proposal: Proposal) -> PostingForm:
    query = QueryDict(mutable=True)
    for name, values in sent.items():
        query.setlist(name, values)
    event = proposal.event
    if event is None:
        raise ValueError("Only a change of an event has a form.")
    return PostingForm(query, organisation=event.organiser, event=event)
