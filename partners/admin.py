"""How do staff keep people and organisations? Django's plain admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from partners.models import Membership, Organisation, User

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest


# The admin's own form knows no second step, so its login is the portal's.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Addresses follow the account by themselves, sessions are ended where members are; secrets are nobody's to read.
admin.site.unregister([EmailAddress, Authenticator, UserSession])


@admin.register(Authenticator)
class SecondStepAdmin(admin.ModelAdmin):
    """Second steps, to be deleted for somebody who has lost the telephone; what is secret about them is not shown."""

    list_display = ("user", "type", "created_at", "last_used_at")
    search_fields = ("user__email", "user__name")
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Nobody sets up a second step for somebody else."""
        return False


class MembershipInline(admin.TabularInline):
    """Who belongs to the organisation, beside it."""

    model = Membership
    extra = 0
    autocomplete_fields: ClassVar[list[str]] = ["user"]


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts that log in by e-mail."""

    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def get_form(self, *arguments: object, **names: object) -> type[forms.ModelForm]:
        """Django's form, with addresses in lower case: phones like to capitalise the first letter."""
        form = super().get_form(*arguments, **names)  # type: ignore[arg-type]
        if "email" in form.base_fields:
            form.base_fields["email"].widget.attrs["autocapitalize"] = "none"
        return form


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Organisations and who belongs to them."""

    list_display = ("name", "kind", "status", "is_trusted")
    list_filter = ("kind", "status", "is_trusted")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipInline,)
