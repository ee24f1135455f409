"""Which pages about the indicators are there for the house? Reading for readers, keeping for coordinators."""

from django.urls import URLPattern, path

from indicators.views import keeping, reading, reporting

app_name = "indicators"
urlpatterns: list[URLPattern] = [
    path("", reading.overview, name="overview"),
    path("outlook/", reading.outlook, name="outlook"),
    path("contacts/", reading.contacts, name="contacts"),
    path("partners/", reading.partners, name="partners"),
    path("quality/", reading.data_quality, name="quality"),
    path("look-back/", reading.look_back, name="look_back"),
    path("report.pdf", reading.report, name="report"),
    path("export/<slug:sort>/", reading.export, name="export"),
    path("contributions/", reporting.contributions, name="contributions"),
    path("contributions/<int:contribution_id>/decide/", reporting.decide, name="decide"),
    path("periods/", keeping.periods, name="periods"),
    path("periods/<slug:code>/close/", keeping.close, name="close"),
    path("periods/<slug:code>/revise/", keeping.revise, name="revise"),
    path("targets/", keeping.targets, name="targets"),
    path("stories/", keeping.stories, name="stories"),
    path("stories/<int:story_id>/withdraw/", keeping.withdraw, name="withdraw"),
]
