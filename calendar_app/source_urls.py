"""Which pages are about a partner's own calendars, under /partner/<slug>/calendars/?"""

from django.urls import path

from calendar_app.views import sources

app_name = "sources"
urlpatterns = [
    path("", sources.listing, name="list"),
    path("address/", sources.add_address, name="address"),
    path("file/", sources.add_file, name="file"),
    path("<int:source_id>/", sources.source, name="source"),
    path("<int:source_id>/words/", sources.words, name="words"),
    path("<int:source_id>/read/", sources.read, name="read"),
    path("<int:source_id>/pause/", sources.pause, name="pause"),
    path("<int:source_id>/remove/", sources.remove, name="remove"),
]
