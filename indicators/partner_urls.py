"""Where does a partner report? Who came, what was given, what it adds up to."""

from django.urls import URLPattern

app_name = "part"
urlpatterns: list[URLPattern] = []
