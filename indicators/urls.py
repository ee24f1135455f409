"""Which pages about the indicators may everybody see, in each language?"""

from django.urls import URLPattern, path

from indicators.views import public

app_name = "results"
urlpatterns: list[URLPattern] = [
    path("results/", public.results, name="results"),
    path("results/export/<slug:sort>/", public.results_file, name="export"),
    path("how-we-count/", public.how_we_count, name="how_we_count"),
]
