"""Which addresses without a language stand on cards and posters?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
