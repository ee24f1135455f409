"""Which addresses stand behind a language? The calendar's public pages, feeds and files."""

from django.urls import path, re_path

from calendar_app.views import api, browse, feed, ideas, offline, own_list, pages, paper, propose, screen, share, things

app_name = "calendar"
urlpatterns = [
    path("", browse.coming, name="list"),
    path("calendar/<int:year>/<int:number>/", browse.month, name="month"),
    re_path(r"^week/(?P<year>[0-9]{4})-W(?P<number>[0-9]{2})/$", browse.week, name="week"),
    path("events/<int:event_id>/", things.event, name="event"),
    path("events/<int:event_id>.ics", feed.event_file, name="event_file"),
    path("events/<int:event_id>/poster.pdf", paper.poster, name="poster"),
    path("events/<int:event_id>/<slug:slot>/", things.occurrence, name="occurrence"),
    path("places/<slug:slug>/", things.venue, name="venue"),
    path("partners/", things.partners, name="partners"),
    path("partners/<slug:slug>/", things.partner, name="partner"),
    path("calendar.ics", feed.feed, name="feed"),
    path("subscribe/", share.subscribe, name="subscribe"),
    path("subscribe/test.ics", share.test_event, name="test_event"),
    path("qr.svg", share.qr, name="qr"),
    path("embed/", share.embed, name="embed"),
    path("print/", paper.choose, name="print"),
    path("sheet/week.pdf", paper.week, name="sheet_week"),
    path("sheet/month.pdf", paper.month, name="sheet_month"),
    path("screen/", screen.screen, name="screen"),
    path("propose/", propose.propose, name="propose"),
    path("propose/<str:token>/", propose.confirm, name="propose_confirm"),
    path("news.atom", api.news, name="news"),
    path("my-list/", own_list.my_list, name="my_list"),
    path("my-list/entries/", own_list.entries, name="my_list_entries"),
    path("my-list/qr.svg", own_list.qr, name="my_list_qr"),
    path("my-list/calendar/", own_list.make, name="own_make"),
    re_path(r"^list/(?P<key>[\w-]{22})/$", own_list.own_list, name="own_list"),
    path("app.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    path("offline/words.json", offline.words, name="offline_words"),
    path("ideas/", ideas.ideas, name="ideas"),
    path("feedback/", ideas.feedback, name="feedback"),
    path("about/", pages.about, name="about"),
    path("help/", pages.usage, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
]
