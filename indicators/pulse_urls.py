"""Where does somebody answer after an activity, in each language?"""

from django.urls import URLPattern, path

from indicators.views import pulse

app_name = "pulse"
urlpatterns: list[URLPattern] = [path("pulse/<str:token>/", pulse.ask, name="ask")]
