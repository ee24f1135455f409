"""What does the calendar look like in use? A made-up season at the house, with real partners and invented hours.

Organisations and activities are publicly known; every weekday, hour and sentence is made up for the demonstration.
"""

from typing import Final

PASSWORD: Final = "lanterna-brygga-47"  # noqa: S105  (printed for everybody; the demo holds nothing to protect)
LOGINS: Final = (
    ("samordnare@bis.example", "Coordinator: everything"),
    ("granskare@bis.example", "Reviewer: decides on what waits"),
    ("oversattare@bis.example", "Translator into Arabic and Tigrinya"),
    ("lasare@bis.example", "Reads the indicators"),
    ("rodakorset@bis.example", "Editor of Röda Korset, which is trusted"),
    ("vuxenskolan@bis.example", "Administrator of Studieförbundet Vuxenskolan, editor of ABF"),
    ("odlarna@bis.example", "Editor of Arktiska odlare, whose activities are reviewed"),
)
NOTICE: Final = "The programme is made up: the organisations exist, the days and hours are invented."
