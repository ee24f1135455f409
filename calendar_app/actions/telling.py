"""How does a poster hear what became of a proposal? One letter for each decision, or one for several made at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, ngettext, override

from calendar_app.models import Proposal
from partners import letters
from partners.models import Membership

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partners.models import Organisation, User

State = Proposal.State


def name_of(proposal: Proposal) -> str:
    """What a proposal is called: its event's title, or what the outsider wrote."""
    if proposal.event:
        return str(proposal.event)
    return str((proposal.fields.get("title") or [""])[0])


def tell(decided: Iterable[Proposal], by: User) -> None:
    """Tell each poster, or everybody of the organisation when the poster is gone, or the outsider who proposed it.

    Whoever is concerned by several approved at once gets one letter that names them all.
    """
    heard: dict[tuple[str, str], list[Proposal]] = defaultdict(list)
    for proposal in decided:
        for reader in _readers(proposal, by):
            heard[reader].append(proposal)
    for (email, language), proposals in heard.items():
        with override(language):
            if len(proposals) == 1:
                _tell_of(proposals[0], email, language)
            else:
                _tell_of_several(proposals, email, language)


def _readers(proposal: Proposal, by: User) -> list[tuple[str, str]]:
    people = [proposal.by] if proposal.by else []
    if not people and proposal.organisation and proposal.sort != Proposal.Sort.OUTSIDE:
        people = list(members_to_tell(proposal.organisation, by))
    readers = [
        (person.email, person.language or "sv") for person in people if person and person.is_active and person != by
    ]
    return [*readers, (proposal.email, proposal.language)] if proposal.email else readers


def _tell_of(proposal: Proposal, email: str, language: str) -> None:
    words = {
        State.APPROVED: _("Your activity is in the calendar"),
        State.RETURNED: _("Something has to be changed in your activity"),
        State.DECLINED: _("Your activity was not published"),
    }
    letters.send(
        to=email, subject=words[State(proposal.state)], template="letters/decided.txt", language=language,
        context={"proposal": proposal, "event": proposal.event, "name": name_of(proposal)},
    )  # fmt: skip


def _tell_of_several(proposals: list[Proposal], email: str, language: str) -> None:
    count = len(proposals)
    subject = ngettext("%(count)d activity is in the calendar", "%(count)d activities are in the calendar", count)
    letters.send(
        to=email, subject=subject % {"count": count}, template="letters/approved_several.txt", language=language,
        context={"rows": [(name_of(each), each.event) for each in proposals if each.event]},
    )  # fmt: skip


def members_to_tell(organisation: Organisation, besides: User | None) -> list[User]:
    """People with an account at an organisation, to hear what became of its proposal. One query."""
    rows = Membership.objects.filter(organisation=organisation, user__is_active=True).select_related("user")
    return [row.user for row in rows if row.user != besides]
