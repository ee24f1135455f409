"""Which pages of the partner area are about people? Members, invitations, the organisation's own page."""

from django.urls import URLPattern, path

app_name = "members"
urlpatterns: list[URLPattern] = []
