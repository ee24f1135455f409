"""Which short names may an organisation have in addresses?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Container

# The calendar's filter and feeds read names of this form, in lower case.
_FORM: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# Words that stand where a short name would in the addresses of the portal.
RESERVED: Final = frozenset({
    "contacts", "drafts", "export", "hats", "import", "invitations", "members", "new", "people", "rooms", "staff",
})  # fmt: skip
_LENGTH: Final = 60


def check(slug: str) -> None:
    """Raise ValidationError unless the text can be a short name."""
    if not _FORM.fullmatch(slug) or len(slug) > _LENGTH:
        raise ValidationError(_("Use small letters a–z, digits and hyphens, such as roda-korset."))
    if slug in RESERVED:
        raise ValidationError(_("That word has another meaning in addresses. Choose another one."))


def made(name: str, taken: Container[str]) -> str:
    """Make a short name from a name that is none of `taken`."""
    base = slugify(name).replace("_", "-").strip("-")[: _LENGTH - 5].strip("-") or "partner"
    number, slug = 1, base
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{base}-{number}"
    return slug


def free(name: str) -> str:
    """Make a short name from a name that no organisation has, merged ones included. One query."""
    return made(name, set(Organisation.objects.values_list("slug", flat=True)))
