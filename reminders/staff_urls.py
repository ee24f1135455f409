"""Which addresses has the post office? For coordinators."""

from django.urls import path

from reminders.views import staff

app_name = "post"
urlpatterns = [
    path("", staff.letters, name="letters"),
    path("do/", staff.do, name="do"),
    path("preview/", staff.preview, name="preview"),
    path("preview/letter/", staff.preview_letter, name="preview_letter"),
]
