"""Which pages does the house work on surveys with? Waves, cards, kiosk, what partners gave."""

from django.urls import URLPattern

app_name = "waves"
urlpatterns: list[URLPattern] = []
