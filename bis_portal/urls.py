"""Which address leads where? The frame's own few, and each app's list."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from bis_portal import health, pages

urlpatterns = [
    path("", pages.front_door, name="front_door"),
    path("robots.txt", pages.robots, name="robots"),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
    path("admin/", admin.site.urls),
    path("", include("calendar_app.bare_urls")),
    *i18n_patterns(path("", include("calendar_app.urls")), prefix_default_language=True),
]

handler404 = "bis_portal.pages.not_found"
handler500 = "bis_portal.pages.server_error"
handler403 = "bis_portal.pages.forbidden"
handler400 = "bis_portal.pages.bad_request"
