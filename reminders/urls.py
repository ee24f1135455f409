"""Which addresses do letters lead to, and where does one ask for them? All behind a language, none behind a login."""

from django.urls import path, re_path

from reminders.views import choice, partner, subscribing

app_name = "letters"
urlpatterns = [
    path("", subscribing.subscribe, name="subscribe"),
    re_path(r"^(?P<key>[\w-]{43})/$", subscribing.page, name="page"),
    re_path(r"^(?P<key>[\w-]{43})/stop/$", subscribing.stop, name="stop"),
    path("choice/<str:token>/", choice.page, name="choice"),
    path("choice/<str:token>/<slug:kind>/", choice.stop, name="choice_stop"),
    path("week/<str:token>/", partner.week, name="week"),
    path("came/<str:token>/", partner.came, name="came"),
]
