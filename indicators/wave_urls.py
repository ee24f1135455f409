"""Which pages does the house work on surveys with? Waves, cards, kiosk, reading aloud."""

from django.urls import URLPattern, path

from indicators.views import answering, waves

app_name = "waves"
urlpatterns: list[URLPattern] = [
    path("", waves.listed, name="list"),
    path("<slug:code>/", waves.wave, name="wave"),
    path("<slug:code>/cards/", waves.cards, name="cards"),
    path("<slug:code>/sheets/<int:sheet_id>/", waves.handed_out, name="handed_out"),
    path("<slug:code>/kiosk/", waves.kiosk, name="kiosk"),
    path("<slug:code>/close/", waves.close, name="close"),
    path("<slug:code>/assisted/", answering.assisted, name="assisted"),
]
