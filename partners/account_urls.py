"""Which addresses belong to an account? Login, codes and second steps by allauth, invitations, one's own page."""

from django.urls import URLPattern, path

app_name = "accounts"
urlpatterns: list[URLPattern] = []
