"""Which pages does a partner work on? Its activities, new ones, single dates, rooms."""

from django.urls import URLPattern, path

from calendar_app.views.work import activities, dates, editing, history, posting, rooms, series

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("", activities.hats, name="hats"),
    path("<slug:slug>/", activities.activities, name="activities"),
    path("<slug:slug>/new/", posting.new, name="new"),
    path("<slug:slug>/look/", posting.look, name="look"),
    path("<slug:slug>/asked/<int:row_id>/", activities.answer, name="answer"),
    path("<slug:slug>/drafts/<int:draft_id>/drop/", activities.drop_draft, name="drop_draft"),
    path("<slug:slug>/events/<int:event_id>/", series.event, name="event"),
    path("<slug:slug>/events/<int:event_id>/edit/", editing.edit, name="edit"),
    path("<slug:slug>/events/<int:event_id>/history/", history.versions, name="history"),
    path("<slug:slug>/events/<int:event_id>/history/<int:version_id>/", history.restore, name="restore"),
    path("<slug:slug>/events/<int:event_id>/pauses/<int:pause_id>/", series.unpause, name="unpause"),
    path("<slug:slug>/events/<int:event_id>/<slug:slot>/", dates.date, name="date"),
    path("<slug:slug>/rooms/", rooms.houses, name="rooms"),
    path("<slug:slug>/rooms/<slug:venue_slug>/", rooms.week, name="room_week"),
]
