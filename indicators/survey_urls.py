"""Where does one answer, in each language? The survey, and the pulse after an activity."""

from django.urls import URLPattern

app_name = "survey"
urlpatterns: list[URLPattern] = []
