"""What might people have told the house? A few made-up ideas in several languages, and two faults."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from calendar_app.models import Event, Feedback, Idea


class Wish(NamedTuple):
    """An idea: how many days ago, language, words, weekdays (0 = Monday), hours, for whom, state, whether it is shown."""

    days: int
    language: str
    text: str
    weekdays: tuple[int, ...] = ()
    hours: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    state: str = "new"
    is_public: bool = False
    note: str = ""
    became: str = ""


_WISHES: Final = (
    Wish(1, "ar", "أتمنى أن نتعلم قيادة الدراجة، نحن النساء، بعيداً عن الطريق.", (5,), ("morning",), ("women",)),
    Wish(2, "ti", "ንምሸት ቋንቋ ሽወደን ክለማመድ ምደለኹ።", (0, 2), ("evening",)),
    Wish(4, "sv", "Pimpelfiske på isen. Jag har en borr och visar gärna.", (6,), ("morning", "afternoon")),
    Wish(9, "uk", "Хочу разом готувати: сьогодні борщ, завтра щось сирійське.", (), ("evening",), (), "kept", is_public=True,
         note="Laga mat tillsammans: borsjtj ena gången, något syriskt nästa."),
    Wish(15, "so", "Carruurtu waxay rabaan inay kubbad ciyaaraan Sabtida.", (5,), (), ("children",), "kept", is_public=True,
         note="Barnen vill spela boll på lördagar."),
    Wish(23, "prs", "خیاطی بلد هستم و می‌خواهم به دیگران یاد بدهم.", (1, 3), ("afternoon",), (), "kept",
         note="Kan sy och vill lära andra. Fråga ABF om symaskinerna."),
    Wish(31, "en", "A repair evening. Bring your broken bicycle, lamp or zip.", (), ("evening",), (), "kept", is_public=True),
    Wish(80, "sv", "En promenad där man pratar svenska i lugn takt.", (0,), ("evening",), (), "done", is_public=True,
         became="demo-promenad@bis"),
    Wish(12, "en", "Buy cheap watches on our page.", (), (), (), "hidden"),
)  # fmt: skip


def build(today: date) -> None:
    """Add them, counted back from the local day `today`, unless somebody has left something already."""
    if Idea.objects.exists() or Feedback.objects.exists():
        return
    became = Event.objects.in_bulk([each.became for each in _WISHES if each.became], field_name="uid")
    Idea.objects.bulk_create(
        Idea(
            text=each.text, language=each.language, weekdays=list(each.weekdays), hours=list(each.hours),
            audience=list(each.audience), left_on=today - timedelta(days=each.days), state=each.state,
            is_public=each.is_public, note=each.note, event=became.get(each.became),
        )
        for each in _WISHES
    )  # fmt: skip
    Feedback.objects.create(
        text="Knappen för att dela syns inte i min telefon.", page="/sv/subscribe/", email="granne@bis.example"
    )
    Feedback.objects.create(text="كلمة «Läxhjälp» غير مترجمة في القائمة.", page="/ar/", language="ar")
