"""Where does a partner report? Who came, what was given, what it adds up to."""

from django.urls import URLPattern, path

from indicators.views import reporting

app_name = "part"
urlpatterns: list[URLPattern] = [
    path("<slug:slug>/part/", reporting.own, name="own"),
    path("<slug:slug>/part/gave/", reporting.gave, name="gave"),
    path("<slug:slug>/part/paper.pdf", reporting.paper, name="paper"),
    path("<slug:slug>/events/<int:event_id>/<slug:slot>/count/", reporting.count, name="count"),
]
