"""Which addresses have no language in front? Short links and the API."""

from django.urls import path

from calendar_app.views import api, pictures, things

urlpatterns = [
    path("e/<slug:code>", things.short, name="short"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    path("api/v1/occurrences", api.occurrences, name="api_occurrences"),
    path("api/v1/openapi.json", api.openapi, name="api_openapi"),
]
