"""Which pages do reviewers and coordinators work on? Review, coordination, what was published."""

from django.urls import URLPattern, path, re_path

from calendar_app.views import themes
from calendar_app.views.staff import calendars, coordination, ideas, review, translating

app_name = "staff"
urlpatterns: list[URLPattern] = [
    path("", review.front, name="overview"),
    path("review/", review.queue, name="review"),
    path("review/several/", review.several, name="several"),
    path("review/<int:proposal_id>/", review.proposal, name="proposal"),
    path("review/<int:proposal_id>/seen/", review.seen, name="seen"),
    path("organisations/<slug:slug>/themes/", themes.organisation_themes, name="organisation_themes"),
    path("coordination/", coordination.page, name="coordination"),
    path("translating/", translating.desk, name="translating"),
    path("translating/<slug:language>/", translating.queue, name="translating_queue"),
    path("translating/<slug:language>/take/", translating.take, name="translating_take"),
    path("translating/<slug:language>/reviewed/", translating.reviewed, name="translating_reviewed"),
    path("translating/<slug:language>/<int:event_id>/", translating.text, name="translating_text"),
    re_path(
        r"^translating/(?P<language>[-a-z]+)/export\.(?P<sort>po|xliff)$", translating.export, name="translating_export"
    ),
    path("calendars/", calendars.calendars, name="calendars"),
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/<int:idea_id>/", ideas.idea, name="idea"),
    path("feedback/", ideas.feedback, name="feedback"),
    path("feedback/<int:feedback_id>/done/", ideas.feedback_done, name="feedback_done"),
]
