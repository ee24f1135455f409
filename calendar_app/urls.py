"""Which addresses stand behind a language? The calendar's public pages, feeds and files."""

from django.urls import path, re_path

from calendar_app.views import api, browse, feed, propose, share, things

app_name = "calendar"
urlpatterns = [
    path("", browse.coming, name="list"),
    path("calendar/<int:year>/<int:number>/", browse.month, name="month"),
    re_path(r"^week/(?P<year>[0-9]{4})-W(?P<number>[0-9]{2})/$", browse.week, name="week"),
    path("events/<int:event_id>/", things.event, name="event"),
    path("events/<int:event_id>.ics", feed.event_file, name="event_file"),
    path("events/<int:event_id>/<slug:slot>/", things.occurrence, name="occurrence"),
    path("places/<slug:slug>/", things.venue, name="venue"),
    path("partners/", things.partners, name="partners"),
    path("partners/<slug:slug>/", things.partner, name="partner"),
    path("calendar.ics", feed.feed, name="feed"),
    path("subscribe/", share.subscribe, name="subscribe"),
    path("subscribe/test.ics", share.test_event, name="test_event"),
    path("qr.svg", share.qr, name="qr"),
    path("embed/", share.embed, name="embed"),
    path("propose/", propose.propose, name="propose"),
    path("propose/<str:token>/", propose.confirm, name="propose_confirm"),
    path("news.atom", api.news, name="news"),
]
