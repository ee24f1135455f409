"""Which organisations and places does the demonstration have? Data only."""

from __future__ import annotations

from typing import Final, NamedTuple


class Partner(NamedTuple):
    """An organisation: slug, name, kind, whether it is trusted, and what it does in Swedish and English."""

    slug: str
    name: str
    kind: str
    is_trusted: bool
    sv: str
    en: str


class Place(NamedTuple):
    """A venue: slug, name, address, position, in the house, step-free, and rooms."""

    slug: str
    name: str
    address: str
    position: tuple[float, float]
    is_bis: bool
    is_step_free: bool
    rooms: tuple[str, ...]


PARTNERS: Final = (
    Partner("bodenbo", "Bodenbo", "housing", True,
            "Kommunens bostadsbolag. Står för husets lokaler och håller boskola för den som hyr för första gången.",
            "The municipality's housing company. Provides the premises and teaches those who rent for the first time."),
    Partner("vuxenskolan", "Studieförbundet Vuxenskolan", "study", True,
            "Svenska i fyra steg, samhällskunskap och datakunskap för vuxna.",
            "Swedish in four steps, civics and computer skills for adults."),
    Partner("abf", "ABF", "study", True,
            "Studiecirklar i svenska och samhällskunskap, nära och utan krångel.",
            "Study circles in Swedish and civics, close by and without fuss."),
    Partner("folkuniversitetet", "Folkuniversitetet", "study", True,
            "Kurser i svenska och om det svenska samhället.",
            "Courses in Swedish and about Swedish society."),
    Partner("svenska-kyrkan", "Svenska kyrkan i Boden", "church", True,
            "Tar emot i receptionen, ger råd i asylfrågor, lyssnar när det är svårt och lär ut läsning.",
            "Staffs the reception, advises on asylum, listens when life is hard and teaches reading."),
    Partner("roda-korset", "Röda Korset i Boden", "aid", True,
            "Frivilliga som öppnar språkcafé varje vecka och finns nära när något händer.",
            "Volunteers who open a language café every week and are near when something happens."),
    Partner("radda-barnen", "Rädda Barnen", "aid", True,
            "En trygg plats för barnen medan föräldrarna läser, och en mötesplats för unga mellan 12 och 22 år.",
            "A safe place for children while parents study, and a meeting place for young people from 12 to 22."),
    Partner("bodens-kommun", "Bodens kommun", "municipality", True,
            "Kommunen är med i styrgruppen och bjuder in till informationsträffar och biblioteket.",
            "The municipality sits in the steering group and invites to information meetings and the library."),
    Partner("socialtjansten", "Socialtjänsten, Bodens kommun", "authority", True,
            "Föräldracafé och stöd för familjer som är nya i Sverige.",
            "A parents' café and support for families who are new in Sweden."),
    Partner("rockin-pots", "The Rockin' Pots", "association", True,
            "Kören där nya och gamla Bodensare sjunger ihop.",
            "The choir where new and long-time residents sing together."),
    Partner("winternet", "Winternet", "association", False,
            "Hjälper människor att komma ut på nätet och känna sig säkra där.",
            "Helps people to get online and to feel safe there."),
    Partner("hyresgastforeningen", "Hyresgästföreningen", "association", False,
            "Berättar om hyresgästens rättigheter och ordnar gårdsfester.",
            "Tells about tenants' rights and arranges parties in the yards."),
    Partner("sveriges-allmannytta", "Sveriges Allmännytta", "network", False,
            "De allmännyttiga bostadsbolagens organisation, som drev innovationslabbet bakom huset.",
            "The organisation of public housing companies, which ran the innovation lab behind the house."),
    Partner("idrottsforening", "Idrottsföreningen på Sveafältet", "association", False,
            "Påhittad förening i demon: fotboll, skidor och simning för alla.",
            "Made up for the demo: football, skiing and swimming for everybody."),
    Partner("odlarna", "Arktiska odlare", "association", False,
            "Påhittad förening i demon: odlar grönsaker i midnattssol och i fönstret på vintern.",
            "Made up for the demo: grows vegetables in the midnight sun, and on the window sill in winter."),
    Partner("bis", "BIS-huset", "network", True,
            "Huset själv: reception, öppet hus och allt som ordnas tillsammans.",
            "The house itself: reception, open house and everything that is arranged together."),
)  # fmt: skip

PLACES: Final = (
    Place("bis-huset", "BIS-huset", "Sveafältet, Boden", (65.8263, 21.6968), True, True,
          ("Stora salen", "Köket", "Studierum 1", "Studierum 2", "Barnens rum", "Receptionen")),
    Place("biblioteket", "Stadsbiblioteket", "Kungsgatan, Boden", (65.8249, 21.6889), False, True, ("Hörsalen",)),
    Place("overlulea-kyrka", "Överluleå kyrka", "Kyrkan, Boden", (65.8206, 21.6745), False, True, ()),
    Place("forsamlingsgarden", "Församlingsgården", "Kyrkogatan, Boden", (65.8212, 21.6771), False, True, ("Lokstallet",)),
    Place("sveaskolan", "Sveaskolans idrottshall", "Sveafältet, Boden", (65.8275, 21.6991), False, False, ()),
    Place("bjorknasbadet", "Björknäsbadet", "Björknäs, Boden", (65.8325, 21.6702), False, True, ()),
    Place("odlingen", "Odlingen vid Sveafältet", "Sveafältet, Boden", (65.8281, 21.6952), False, False, ()),
    Place("pagla", "Pagla friluftsområde", "Pagla, Boden", (65.8108, 21.7203), False, False, ()),
)  # fmt: skip

# How one finds the door, for readers of each language: by the place's name in addresses.
WAYS: Final = {
    "bis-huset": {
        "sv": "Ingång från gården. Gå in där det lyser.",
        "sv-x-lattlast": "Gå till gården. Gå in där det lyser.",
        "en": "Enter from the yard. Go in where the lights are on.",
        "ar": "المدخل من الفناء. ادخلوا حيث يوجد الضوء.",
        "prs": "دروازه از طرف حویلی است. جایی که چراغ روشن است داخل شوید.",
        "so": "Albaabku wuxuu xigaa dhinaca barxadda. Ka gal meesha nalku ka shidan yahay.",
        "ti": "መእተዊ ብወገን ቀጽሪ እዩ። መብራህቲ ኣብ ዘለዎ እተዉ።",
        "uk": "Вхід із двору. Заходьте там, де горить світло.",
    },
    "biblioteket": {
        "sv": "Tre minuter från järnvägsstationen.",
        "sv-x-lattlast": "Det tar tre minuter att gå från tågstationen.",
        "en": "Three minutes from the railway station.",
        "ar": "ثلاث دقائق سيرًا من محطة القطار.",
        "prs": "سه دقیقه پیاده از ایستگاه قطار.",
        "so": "Saddex daqiiqo oo lug ah marka laga yimaado saldhigga tareenka.",
        "ti": "ካብ መደበር ባቡር ሰለስተ ደቒቕ ብእግሪ።",
        "uk": "Три хвилини пішки від залізничного вокзалу.",
    },
}

# Who wears which hats: organisation and role, by login.
HATS: Final = {
    "samordnare@bis.example": (("bis", "administrator"),),
    "rodakorset@bis.example": (("roda-korset", "editor"),),
    "vuxenskolan@bis.example": (("vuxenskolan", "administrator"), ("abf", "editor")),
    "odlarna@bis.example": (("odlarna", "editor"),),
}
# Whom to call, and whether other partners may see it. Functions, not persons: everybody here is made up.
CONTACTS: Final = (
    ("roda-korset", "Språkcaféets värd", "0921-000 01", True), ("vuxenskolan", "Kursplaneraren", "0921-000 02", True),
    ("svenska-kyrkan", "Receptionen", "0921-000 03", True), ("winternet", "Styrelsens ordförande", "0921-000 04", False),
    ("hyresgastforeningen", "Lokalombudet", "0921-000 05", False), ("idrottsforening", "Kansliet", "0921-000 06", True),
)  # fmt: skip
THEMES: Final = (
    ("vuxenskolan", ("language", "study")), ("abf", ("language", "study")), ("folkuniversitetet", ("language",)),
    ("roda-korset", ("language",)), ("radda-barnen", ("children", "youth")), ("rockin-pots", ("culture",)),
)  # fmt: skip
