"""What is on in the demonstration? Series and single events as data; days count from the season or from today."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

MO, TU, WE, TH, FR, SA, SU = range(7)
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Item:
    """An event of the demonstration; `holidays` says that it is not on public holidays.

    `start` and `end` are wall-clock hours such as 17.30; without them it lasts whole `days`. A series has `rule` (an
    RRULE) and starts in the season's first week on `weekday`; a single event happens `weeks` from today's week.
    """

    slug: str
    kind: str
    organiser: str
    place: str
    weekday: int
    start: float | None
    end: float | None
    sv: tuple[str, str]
    en: tuple[str, str]
    rule: str = ""
    weeks: int = 0
    days: int = 1
    room: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    others: dict[str, tuple[str, str]] = field(default_factory=dict)
    helpers: tuple[str, ...] = ()
    holidays: bool = True
    rests_in_summer: bool = True


def weekly(*days: int, interval: int = 1) -> str:
    """The RRULE of every week, or every nth, on these weekdays."""
    parts = ["FREQ=WEEKLY"] + ([f"INTERVAL={interval}"] if interval > 1 else [])
    return ";".join([*parts, "BYDAY=" + ",".join(_WEEKDAYS[day] for day in days)])


FREE: Final = {"price": 0, "audience": ["everyone"]}
SERIES: Final = (
    Item("sprakcafe", "language-cafe", "roda-korset", "bis-huset", TU, 17, 19, ("Språkcafé", "Vi sitter vid borden, dricker kaffe och pratar. Kom när du vill, gå när du måste."), ("Language café", "We sit at the tables, drink coffee and talk. Come when you like, leave when you must."), weekly(TU), room="Stora salen", facts={**FREE, "spoken": ["sv", "ar", "ti"], "swedish_level": "none", "has_childcare": True}, others={"ar": ("مقهى اللغة", "نجلس معاً ونشرب القهوة ونتحدث بالسويدية. تعال متى شئت."), "ti": ("ካፈ ቋንቋ", "ቡን እናሰተና ብሓባር ንዘራረብ።"), "so": ("Makhaayadda luqadda", "Kaalay oo la hadal dadka, qaxwo na cab.")}, helpers=("svenska-kyrkan",)),
    Item("sprakcafe-bibliotek", "language-cafe", "bodens-kommun", "biblioteket", TH, 14, 15.5, ("Språkcafé på biblioteket", "Ett lugnt språkcafé bland böckerna."), ("Language café at the library", "A quiet language café among the books."), weekly(TH), facts={**FREE, "spoken": ["sv", "en"], "swedish_level": "some"}, others={"ar": ("مقهى اللغة في المكتبة", "")}, rests_in_summer=False),
    Item("svenska-1", "swedish-1", "vuxenskolan", "bis-huset", MO, 9, 11.5, ("Svenska 1", "Vi börjar från början: hej, jag heter, siffror och klockan."), ("Swedish 1", "We start from the beginning: hello, my name is, numbers and the clock."), weekly(MO, WE), room="Studierum 1", facts={**FREE, "skips_school_breaks": True, "swedish_level": "none", "has_childcare": True, "spoken": ["sv"]}, others={"ar": ("السويدية 1", "نبدأ من البداية: التحية والأرقام والساعة."), "uk": ("Шведська 1", "Починаємо з нуля.")}, helpers=("radda-barnen",)),
    Item("svenska-2", "swedish-2", "vuxenskolan", "bis-huset", MO, 12.5, 15, ("Svenska 2", "För dig som kan lite och vill prata mer."), ("Swedish 2", "For you who know a little and want to speak more."), weekly(MO, WE), room="Studierum 1", facts={**FREE, "skips_school_breaks": True, "swedish_level": "some", "has_childcare": True}, others={"ar": ("السويدية 2", "")}),
    Item("svenska-3", "swedish-3", "abf", "bis-huset", TU, 9, 11.5, ("Svenska 3", "Läsa, skriva och tala om vardagen."), ("Swedish 3", "Read, write and talk about everyday life."), weekly(TU, TH), room="Studierum 2", facts={**FREE, "swedish_level": "some"}, others={"ar": ("السويدية 3", "")}),
    Item("svenska-4", "swedish-4", "folkuniversitetet", "bis-huset", TU, 17.5, 19.5, ("Svenska 4", "Svenska för dig som ska studera eller söka jobb."), ("Swedish 4", "Swedish for you who will study or look for work."), weekly(TU), room="Studierum 2", facts={**FREE, "swedish_level": "good", "sign_up": "yes", "sign_up_at": "i receptionen"}),
    Item("lasa-skriva", "literacy", "svenska-kyrkan", "bis-huset", FR, 9, 12, ("Läsa och skriva", "Du lär dig bokstäverna i din egen takt. Ingen har bråttom."), ("Reading and writing", "You learn the letters at your own pace. Nobody is in a hurry."), weekly(FR), room="Studierum 1", facts={**FREE, "swedish_level": "none", "spoken": ["sv", "ti", "ar"]}, others={"ar": ("القراءة والكتابة", "تتعلم الحروف في وقتك."), "ti": ("ምንባብን ምጽሓፍን", "")}),
    Item("samhalle-1", "civics", "vuxenskolan", "bis-huset", WE, 17, 19, ("Samhällskunskap 1", "Vem bestämmer vad i Sverige?"), ("Civics 1", "Who decides what in Sweden?"), weekly(WE), room="Studierum 2", facts={**FREE, "spoken": ["sv", "ar"], "swedish_level": "some"}, others={"ar": ("معلومات عن المجتمع 1", "من يقرر ماذا في السويد؟")}),
    Item("samhalle-2", "civics", "abf", "bis-huset", TH, 17, 19, ("Samhällskunskap 2", "Skola, vård och försäkring."), ("Civics 2", "School, health care and insurance."), weekly(TH), room="Studierum 2", facts={**FREE, "swedish_level": "some"}),
    Item("boskola", "boskola", "bodenbo", "bis-huset", WE, 13, 15, ("Boskola", "Fyra träffar om att hyra sin bostad: kontrakt, tvättstuga, sopor och grannar."), ("Housing school", "Four meetings about renting your home: contract, laundry room, waste and neighbours."), weekly(WE, interval=2), room="Stora salen", facts={**FREE, "spoken": ["sv", "ar", "so"]}, others={"ar": ("مدرسة السكن", "أربعة لقاءات عن استئجار البيت: العقد والغسيل والنفايات والجيران."), "so": ("Dugsiga guriga", "")}, helpers=("vuxenskolan",)),
    Item("datakunskap", "computer-course", "vuxenskolan", "bis-huset", TH, 13, 15, ("Datakunskap", "Mejl, filer och säkra lösenord. Datorer finns att låna."), ("Computer skills", "E-mail, files and safe passwords. Computers can be borrowed."), weekly(TH), room="Studierum 1", facts={**FREE, "sign_up": "yes", "sign_up_at": "i receptionen"}),
    Item("digital-hjalp", "digital-help", "winternet", "biblioteket", MO, 15, 17, ("Digital hjälp", "Ta med mobilen. Vi hjälper dig med BankID och blanketter."), ("Digital help", "Bring your phone. We help you with BankID and forms."), weekly(MO), facts={**FREE, "spoken": ["sv", "en"]}, others={"ar": ("مساعدة رقمية", "أحضر هاتفك، نساعدك في الاستمارات.")}, rests_in_summer=False),
    Item("laxhjalp", "homework-help", "radda-barnen", "bis-huset", MO, 16, 18, ("Läxhjälp", "Frivilliga hjälper med alla ämnen. Det finns smörgås."), ("Homework help", "Volunteers help with every subject. There are sandwiches."), weekly(MO, TH), room="Studierum 1", facts={**FREE, "skips_school_breaks": True, "audience": ["children", "youth"]}, others={"ar": ("مساعدة في الواجبات", "متطوعون يساعدون في كل المواد.")}),
    Item("barnens-rum", "child-space", "radda-barnen", "bis-huset", MO, 8.75, 15.25, ("Barnens rum", "Barnen leker med trygga vuxna medan du läser svenska."), ("The children's room", "Children play with safe adults while you study Swedish."), weekly(MO, TU, WE, TH), room="Barnens rum", facts={**FREE, "skips_school_breaks": True, "audience": ["children"]}, others={"ar": ("غرفة الأطفال", "يلعب الأطفال مع كبار موثوقين وأنت تدرس.")}),
    Item("foraldracafe", "parents-cafe", "socialtjansten", "bis-huset", FR, 9.5, 11.5, ("Föräldracafé", "Kaffe, lek och någon att fråga. Barnen är med."), ("Parents' café", "Coffee, play and somebody to ask. The children come along."), weekly(FR), room="Barnens rum", facts={**FREE, "skips_school_breaks": True, "audience": ["parents", "children"], "spoken": ["sv", "ar", "prs"]}, others={"ar": ("مقهى الأهل", "قهوة ولعب ومن تسأله. الأطفال معنا.")}),
    Item("sagostund", "story-time", "bodens-kommun", "biblioteket", SA, 11, 11.75, ("Sagostund på två språk", "Sagor på svenska och ett språk till. Fråga vilket."), ("Story time in two languages", "Stories in Swedish and one more language. Ask which."), weekly(SA, interval=2), facts={**FREE, "audience": ["children", "parents"], "spoken": ["sv", "ar", "uk"]}, others={"uk": ("Казки двома мовами", "")}),
    Item("koren", "choir", "rockin-pots", "bis-huset", TH, 18, 20, ("Kören övar", "Vi sjunger pop och visor från många länder. Du behöver inte kunna noter."), ("Choir rehearsal", "We sing pop and songs from many countries. You need not read music."), weekly(TH), room="Stora salen", facts={**FREE}, others={"ar": ("تدريب الجوقة", "نغني أغاني من بلدان كثيرة. لا حاجة لقراءة النوتة.")}),
    Item("sycafe", "sewing", "abf", "bis-huset", WE, 13, 16, ("Sycafé", "Symaskiner och tyg finns."), ("Sewing café", "Sewing machines and fabric are there."), weekly(WE, interval=2), room="Köket", facts={**FREE}),
    Item("konst", "art", "svenska-kyrkan", "forsamlingsgarden", FR, 13, 15, ("Konst och kaffe", "Måla det du tänker på. Material finns."), ("Art and coffee", "Paint what is on your mind. Materials are there."), weekly(FR), facts={**FREE}),
    Item("baka", "baking", "bis", "bis-huset", FR, 13, 15.5, ("Vi bakar", "Varje vecka bröd från ett nytt land. Vem visar nästa gång?"), ("We bake", "Every week bread from another country. Who shows us next time?"), weekly(FR), room="Köket", facts={**FREE}, others={"ar": ("نخبز معاً", "كل أسبوع خبز من بلد آخر.")}),
    Item("matsvinn", "food-waste-dinner", "bis", "bis-huset", TH, 17, 19.5, ("Matsvinnsmiddag", "Mat som butikerna annars hade slängt blir en middag för alla."), ("Food-waste dinner", "Food that the shops would have thrown away becomes a dinner for all."), "FREQ=MONTHLY;BYDAY=-1TH", room="Köket", facts={**FREE, "audience": ["everyone"]}, others={"ar": ("عشاء بلا هدر", "طعام كان سيُرمى يصبح عشاء للجميع.")}, helpers=("bodenbo", "svenska-kyrkan")),
    Item("asylrad", "asylum-advice", "svenska-kyrkan", "bis-huset", WE, 9, 12, ("Råd om asyl", "Du pratar med en person i ett eget rum. Det du säger stannar där."), ("Advice on asylum", "You talk to one person in a room of your own. What you say stays there."), weekly(WE), room="Studierum 2", facts={**FREE, "spoken": ["sv", "en", "ar", "ti"], "swedish_level": "none"}, others={"ar": ("استشارة اللجوء", "تتحدث مع شخص واحد في غرفة. ما تقوله يبقى هناك.")}, rests_in_summer=False),
    Item("jobb", "job-search", "bodens-kommun", "bis-huset", TU, 13, 15, ("Söka jobb", "Vi letar lediga jobb och skriver ansökningar ihop."), ("Job search", "We look for jobs and write applications together."), weekly(TU), room="Studierum 1", facts={**FREE, "spoken": ["sv", "en"]}),
    Item("cv", "cv-help", "folkuniversitetet", "bis-huset", FR, 10, 12, ("Hjälp med cv", "Ta med betyg och intyg, så skriver vi."), ("Help with your CV", "Bring your certificates and we will write it."), weekly(FR), room="Studierum 2", facts={**FREE}),
    Item("ungdom", "youth-group", "radda-barnen", "bis-huset", WE, 18, 21, ("Allavi", "För dig mellan 12 och 22 år. Vi bestämmer tillsammans vad vi gör."), ("Allavi", "For you between 12 and 22. We decide together what we do."), weekly(WE), room="Stora salen", facts={**FREE, "audience": ["youth"]}, helpers=("bodens-kommun",)),
    Item("kvinnor", "womens-group", "svenska-kyrkan", "forsamlingsgarden", MO, 13, 15, ("Kvinnor emellan", "En plats för kvinnor att prata, sy och skratta."), ("Among women", "A place for women to talk, sew and laugh."), weekly(MO), facts={**FREE, "audience": ["women"], "has_childcare": True}, others={"ar": ("بين النساء", "مكان للنساء للحديث والخياطة والضحك.")}),
    Item("fotboll", "football", "idrottsforening", "sveaskolan", SU, 15, 17, ("Fotboll för alla", "Blandade lag. Inneskor finns att låna."), ("Football for all", "Mixed teams. Indoor shoes can be borrowed."), weekly(SU), facts={**FREE}, others={"ar": ("كرة قدم للجميع", "فرق مختلطة. يمكن استعارة أحذية.")}, rests_in_summer=False),
    Item("simskola", "swimming", "idrottsforening", "bjorknasbadet", SA, 9, 10, ("Simskola för kvinnor", "Badet är stängt för andra den timmen."), ("Swimming lessons for women", "The pool is closed to others during that hour."), weekly(SA), facts={"price": 40, "audience": ["women"], "sign_up": "yes", "sign_up_at": "i receptionen på BIS"}),
    Item("reception", "reception", "svenska-kyrkan", "bis-huset", MO, 8.5, 16, ("Öppen reception", "Kom in och fråga vad som finns för dig."), ("Open reception", "Come in and ask what there is for you."), weekly(MO, TU, WE, TH, FR), room="Receptionen", facts={**FREE, "spoken": ["sv", "en", "ar", "so", "ti"], "swedish_level": "none"}, others={"ar": ("الاستقبال مفتوح", "تعال واسأل عمّا يوجد لك."), "so": ("Soo dhoweyn furan", "")}, rests_in_summer=False),
    Item("odla", "growing", "odlarna", "odlingen", SA, 12, 14, ("Odla tillsammans", "Sommartid ute, vintertid i fönstret på BIS."), ("Growing together", "Outside in summer, on the window sill at BIS in winter."), weekly(SA, interval=2), facts={**FREE}, rests_in_summer=False),
    Item("ideer", "brainstorm", "bis", "bis-huset", TU, 15, 16, ("Idégruppen", "Deltagare och personal funderar på vad som ska hända här."), ("The idea group", "Participants and staff think about what should happen here."), "FREQ=MONTHLY;BYDAY=1TU", room="Stora salen", facts={**FREE}),
    Item("hyresratt", "info-meeting", "hyresgastforeningen", "bis-huset", MO, 18, 19.5, ("Dina rättigheter som hyresgäst", "Fråga vad du vill om hyra, fel i lägenheten och andrahand."), ("Your rights as a tenant", "Ask anything about rent, faults in the flat and subletting."), "FREQ=MONTHLY;BYDAY=2MO", room="Stora salen", facts={**FREE, "spoken": ["sv", "ar"]}),
    Item("promenad", "conversation-walk", "bodens-kommun", "bis-huset", MO, 18.5, 19.75, ("Promenad på svenska", "Vi går en lugn runda i stan och pratar. I regn blir det kaffe i stället."), ("Walk and talk", "We take a slow walk through town and talk. If it rains we have coffee instead."), weekly(MO), facts={**FREE, "swedish_level": "none"}, others={"ar": ("نزهة وحديث", "نمشي في المدينة على مهل ونتحدث."), "uk": ("Прогулянка з розмовою", "Повільно гуляємо містом і розмовляємо.")}, rests_in_summer=False),
)  # fmt: skip

SINGLES: Final = (
    Item("foreningsdag", "association-day", "bis", "bis-huset", SA, 11, 15, ("Föreningsdagen", "Ortens föreningar visar vad de gör. Prova, fråga, bli medlem."), ("Association day", "Local associations show what they do. Try, ask, join."), weeks=2, room="Stora salen", facts={**FREE}, others={"ar": ("يوم الجمعيات", "جمعيات المدينة تعرض ما تفعله.")}, helpers=("idrottsforening", "rockin-pots", "roda-korset", "odlarna", "hyresgastforeningen")),
    Item("arsfest", "party", "bis", "bis-huset", FR, 18, 25, ("Husets fest", "Mat, dans och musik till efter midnatt."), ("The house party", "Food, dancing and music until after midnight."), weeks=3, room="Stora salen", facts={**FREE}),
    Item("skogsdagar", "nature", "idrottsforening", "pagla", SA, None, None, ("Två dagar i skogen", "Vi sover i vindskydd, lagar mat över eld och går på spår."), ("Two days in the forest", "We sleep in a shelter, cook over fire and follow tracks."), weeks=4, days=2, facts={**FREE, "sign_up": "yes", "sign_up_at": "i receptionen på BIS"}),
    Item("oppet-hus", "open-house", "bis", "bis-huset", TH, None, None, ("Öppet hus hela dagen", "Titta in när du vill. Det finns kaffe."), ("Open house all day", "Look in whenever you like. There is coffee."), weeks=1, facts={**FREE}),
    Item("jobbmassa", "job-fair", "bodens-kommun", "biblioteket", WE, 10, 14, ("Jobbmässa", "Tjugo arbetsgivare på plats. Ta med ditt cv."), ("Job fair", "Twenty employers in one place. Bring your CV."), weeks=5, facts={**FREE, "audience": ["everyone"]}, others={"ar": ("معرض الوظائف", "أحضر سيرتك الذاتية.")}),
    Item("skridskor", "skiing", "idrottsforening", "sveaskolan", SU, 12, 14, ("Prova på vinteridrott", "Skidor och skridskor att låna i alla storlekar."), ("Try winter sports", "Skis and skates to borrow in every size."), weeks=6, facts={**FREE}),
    Item("film", "film", "abf", "biblioteket", TU, 18, 20.5, ("Filmkväll", "Svensk film med text på lätt svenska."), ("Film evening", "A Swedish film with subtitles in easy Swedish."), weeks=1, facts={**FREE}),
    Item("forelasning", "health-advice", "bodens-kommun", "bis-huset", MO, 13, 14.5, ("Vart vänder jag mig i vården?", "En sjuksköterska berättar och svarar på frågor."), ("Where do I turn for health care?", "A nurse explains and answers questions."), weeks=2, room="Stora salen", facts={**FREE, "spoken": ["sv", "ar", "ti"]}),
    Item("loppis", "market", "svenska-kyrkan", "forsamlingsgarden", SA, 10, 13, ("Loppis", "Vinterkläder, husgeråd och leksaker för en liten slant."), ("Flea market", "Winter clothes, household goods and toys for small money."), weeks=4, facts={"price": None}),
    Item("konsert", "music", "rockin-pots", "overlulea-kyrka", SU, 18, 19.5, ("Konsert med kören", "En kväll med sånger från hela världen."), ("Concert with the choir", "An evening of songs from all over the world."), weeks=7, facts={**FREE}),
    Item("studiebesok", "workplace-visit", "bodens-kommun", "bis-huset", TH, 9, 12, ("Studiebesök på ett företag", "Bussen går från BIS klockan nio."), ("Visit to a company", "The bus leaves from BIS at nine."), weeks=3, facts={**FREE, "sign_up": "yes", "sign_up_at": "i receptionen"}),
    Item("vernissage", "art", "abf", "biblioteket", FR, 16, 18, ("Utställningen öppnar", "Bilder från terminens konst och kaffe."), ("The exhibition opens", "Pictures from this season's art and coffee."), weeks=-2, facts={**FREE}),
    Item("workshop", "brainstorm", "sveriges-allmannytta", "bis-huset", TH, 9, 16, ("Utvärdering tillsammans", "En dag om vad huset har betytt och vad som kommer sedan."), ("Evaluating together", "A day about what the house has meant and what comes next."), weeks=-3, room="Stora salen", facts={**FREE}),
)  # fmt: skip
