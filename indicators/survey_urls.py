"""Where does one answer the survey, in each language? By a card's code, or at the house's tablet."""

from django.urls import URLPattern, path

from indicators.views import answering

app_name = "survey"
urlpatterns: list[URLPattern] = [
    path("s/", answering.enter, name="enter"),
    path("s/<str:code>/", answering.card, name="card"),
    path("s/kiosk/<str:key>/", answering.kiosk, name="kiosk"),
]
