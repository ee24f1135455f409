"""Which addresses belong to logging in? allauth's own; the page of an account itself is among the members' pages."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="members:me", permanent=False), name="account"),
    path("", include("allauth.urls")),
]
