"""Which pages do reviewers and coordinators work on? Review, coordination, what was published."""

from django.urls import URLPattern, path

from calendar_app.views import themes
from calendar_app.views.staff import calendars, coordination, review

app_name = "staff"
urlpatterns: list[URLPattern] = [
    path("", review.overview, name="overview"),
    path("review/", review.queue, name="review"),
    path("review/several/", review.several, name="several"),
    path("review/<int:proposal_id>/", review.proposal, name="proposal"),
    path("review/<int:proposal_id>/seen/", review.seen, name="seen"),
    path("organisations/<slug:slug>/themes/", themes.organisation_themes, name="organisation_themes"),
    path("coordination/", coordination.page, name="coordination"),
    path("calendars/", calendars.calendars, name="calendars"),
]
