"""Who logs in? Accounts, by e-mail address; newcomers who only read have none."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
    """A person who logs in. Newcomers who only read have no account.

    `is_staff` makes a coordinator, who keeps everything. `house_roles` are narrower duties at the house.
    """

    class HouseRole(models.TextChoices):
        REVIEWER = "reviewer", _("reviewer")
        INDICATOR_READER = "indicator_reader", _("indicator reader")
        STEERING_READER = "steering_reader", _("steering-group reader")
        TRANSLATOR = "translator", _("translator")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("coordinator"), default=False)
    house_roles = ArrayField(
        models.CharField(max_length=20, choices=HouseRole),
        default=list,
        blank=True,
        verbose_name=_("roles at the house"),
    )
    translates = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        verbose_name=_("languages to translate into"),
    )
    language = models.CharField(_("language of letters"), max_length=20, blank=True)
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
