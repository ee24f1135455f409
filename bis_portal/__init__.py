"""The frame: settings, addresses, workers, the embedded database, health.

Knows the four apps; no app knows it. Answers how the portal is put together and started,
never what happens in it.
"""

from bis_portal.celery import app as celery_app

__all__ = ["celery_app"]
