"""How do staff keep people and organisations? Django's plain admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from partners.models import Membership, Organisation, User

if TYPE_CHECKING:
    from django import forms


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
