"""Which people and organisations are there, and who belongs where? No event and no letter is known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class People(BaseUserManager["User"]):
    """Makes accounts whose e-mail addresses differ in more than case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account that logs in with `email`. Without a password only other ways in work."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        if password is None:
            person.set_unusable_password()
        else:
            person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account that may everything; `manage.py createsuperuser` calls this."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by e-mail address whatever its case: phones like to capitalise the first letter."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in. Newcomers who only read have no account."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("works at the house"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
        ]

    def __str__(self) -> str:
        """The name, or the part of the address that others may see."""
        return self.name or self.email.split("@")[0]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, in the words that pages use."""

    def partners(self) -> OrganisationQuerySet:
        """Those that work with the house now and stand in the public directory."""
        return self.filter(status=Organisation.Status.PARTNER)

    def for_user(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Those in whose name the person may act: staff in all names, members in their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_staff else self.filter(memberships__user=user)


class Organisation(models.Model):
    """An association, church, authority, company or network that offers something."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("association")
        CHURCH = "church", _("church or faith community")
        MUNICIPALITY = "municipality", _("municipality")
        HOUSING = "housing", _("housing company")
        COMPANY = "company", _("company")
        STUDY = "study", _("study association")
        AID = "aid", _("aid organisation")
        AUTHORITY = "authority", _("authority")
        NETWORK = "network", _("network")

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        PARTNER = "partner", _("partner")
        RESTING = "resting", _("resting")
        FORMER = "former", _("former partner")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.ASSOCIATION)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.PARTNER)
    about = models.JSONField(
        _("what it does"), default=dict, blank=True, help_text=_('One text per language, such as {"sv": "…"}.')
    )
    website = models.URLField(_("website"), blank=True)
    is_trusted = models.BooleanField(
        _("trusted"), default=False, help_text=_("What it posts or imports is published without review.")
    )
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="Membership", related_name="organisations"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        """The name people know it by."""
        return self.name


class Membership(models.Model):
    """A person's place in an organisation."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        ADMINISTRATOR = "administrator", _("administrator")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.EDITOR)
    since_on = models.DateField(_("member since"), default=timezone.localdate)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once_per_organisation"),
        ]

    def __str__(self) -> str:
        """Who, where."""
        return f"{self.user} – {self.organisation}"
