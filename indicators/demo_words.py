"""Which words does the demonstration's look-back use? Data only: what is publicly known of the house, and made-up stories."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

# Days and facts are public; every sentence is our own.
MILESTONES: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("2018-09-01", {"sv": "Huset öppnar på Sveafältet.", "en": "The house opens at Sveafältet.", "ar": "يفتح البيت أبوابه في سفيافيلت."}),
    ("2018-10-05", {"sv": "Namnet BIS väljs.", "en": "The name BIS is chosen.", "ar": "يُختار الاسم BIS."}),
    ("2018-11-02", {"sv": "Världskartan hängs upp, och alla sätter sin nål.", "en": "The world map goes up, and everybody sets a pin.", "ar": "تُعلَّق خريطة العالم ويضع كلٌّ دبوسه."}),
    ("2018-12-07", {"sv": "Kaffe med konst för första gången.", "en": "Coffee with art for the first time.", "ar": "قهوة مع الفن لأول مرة."}),
    ("2019-01-17", {"sv": "Föräldracaféet flyttar in.", "en": "The parents' café moves in.", "ar": "ينتقل مقهى الوالدين إلى البيت."}),
    ("2019-02-28", {"sv": "En klass i läsning och skrivning beslutas.", "en": "A literacy class is decided.", "ar": "يتقرر فتح صف للقراءة والكتابة."}),
    ("2019-04-08", {"sv": "Fyra länder bakar tillsammans.", "en": "Four countries bake together.", "ar": "أربعة بلدان تخبز معًا."}),
    ("2019-06-10", {"sv": "En deltagare leder kursen i datakunskap.", "en": "A participant teaches computer skills.", "ar": "أحد المشاركين يعلّم مهارات الحاسوب."}),
    ("2019-08-22", {"sv": "Integrationskören börjar sjunga.", "en": "The integration choir starts to sing.", "ar": "تبدأ جوقة الاندماج بالغناء."}),
    ("2019-11-13", {"sv": "Omkring 50 organisationer har haft kontakt med huset under året.", "en": "About 50 partners have been in contact during the year.", "ar": "نحو 50 شريكًا تواصلوا مع البيت خلال السنة."}),
    ("2020-01-27", {"sv": "Innovationslabbet skriver sin sista anteckning; huset fortsätter.", "en": "The innovation lab writes its last entry; the house goes on.", "ar": "يكتب مختبر الابتكار آخر ملاحظاته، ويستمر البيت."}),
)  # fmt: skip
TARGETS: Final[tuple[dict[str, Any], ...]] = (
    {"indicator": "life", "baseline": Decimal(38), "value": Decimal(60), "due_on": date(2027, 6, 30), "set_on": date(2024, 1, 15),
     "rationale": "Två steg över där vi började, och under länets nivå i folkhälsoenkäten 2022 (65 %)."},
    {"indicator": "contacts", "baseline": Decimal(60), "value": Decimal(80), "due_on": date(2027, 6, 30), "set_on": date(2024, 1, 15),
     "rationale": "Fyra av fem ska ha minst en ny kontakt efter ett halvår."},
    {"indicator": "partners", "baseline": Decimal(6), "value": Decimal(15), "due_on": date(2027, 6, 30), "set_on": date(2024, 1, 15),
     "rationale": "Varje sort av organisation i styrgruppen ska finnas bland dem som är med."},
)  # fmt: skip
STORIES: Final[tuple[dict[str, Any], ...]] = (
    {"text": "Jag kom hit för att lära mig svenska. Nu håller jag i kaffet på tisdagar, och folk hejar på mig på bussen.",
     "language": "sv", "told_on": date(2026, 10, 6), "consent": "written", "consent_on": date(2026, 10, 6), "scope": "public"},
    {"text": "في البداية جئت من أجل ابنتي. الآن عندي جارة أسألها حين لا أفهم رسالة.",
     "language": "ar", "told_on": date(2026, 5, 12), "consent": "spoken", "consent_on": date(2026, 5, 12), "scope": "house"},
)  # fmt: skip
