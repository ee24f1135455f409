"""What does the calendar look like in use? A made-up season at the house, with real partners and invented hours.

Organisations and activities are publicly known; every weekday, hour and sentence is made up for the demonstration.
"""

from typing import Final

PASSWORD: Final = "lanterna-brygga-47"  # noqa: S105  (printed for everybody; the demo holds nothing to protect)
LOGINS: Final = (
    ("samordnare@bis.example", "Works at the house: everything, by way of the staff pages"),
    ("rodakorset@bis.example", "Editor of Röda Korset"),
    ("vuxenskolan@bis.example", "Editor of Studieförbundet Vuxenskolan"),
)
NOTICE: Final = "The programme is made up: the organisations exist, the days and hours are invented."
