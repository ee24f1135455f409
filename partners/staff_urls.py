"""Which pages of the staff area are about organisations and people? The registry."""

from django.urls import URLPattern, path

app_name = "registry"
urlpatterns: list[URLPattern] = []
