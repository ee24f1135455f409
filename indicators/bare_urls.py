"""Which addresses without a language stand on cards and posters?"""

from django.urls import URLPattern, path

from indicators.views import answering, pulse

urlpatterns: list[URLPattern] = [
    path("s/", answering.front, name="survey_front"),
    path("s/<str:code>", answering.front, name="survey_card"),
    path("pulse/<str:token>/", pulse.front, name="pulse_front"),
]
