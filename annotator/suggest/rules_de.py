"""The German rules: dates, persons after titles, organisations by their kind, places by theirs, weapons, agreements, events, quantities."""

import re

from annotator.suggest.grammar import CAP, DIGIT, PARTICLE, Grammar, Pattern, capitalised, either

_MONTHS = "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember".split()
_SHORT_MONTHS = "Jan Feb Mär Apr Jun Jul Aug Sep Sept Okt Nov Dez".split()
_DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag".split()
_DAY_PARTS = "morgen vormittag mittag nachmittag abend nacht".split()
_SEASONS = "Frühjahr Frühling Sommer Herbst Winter".split()
_FEASTS = "Weihnachten Silvester Neujahr Ostern Pfingsten Silvesternacht Ostermontag Ostersonntag Karfreitag Heiligabend Jahresende Jahresbeginn Jahreswechsel".split()
_PERIODS = "Woche Wochen Monat Monats Monate Monaten Jahr Jahres Jahre Jahren Wochenende Wochenendes Quartal Quartals Jahrzehnt Jahrzehnten Jahrhundert Nacht Tag Tage Tagen".split()
_NUMBERS = "einem einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf wenigen einigen mehreren".split()
_MONTH = rf"(?:{either(_MONTHS)}s?|{either(_SHORT_MONTHS)}\.?)"
_DAY = rf"{either(_DAYS)}s?(?:{either(_DAY_PARTS)}s?)?"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d)"
_NEAR = r"(?:dies|letzt|vergangen|vorig|kommend|nächst|vorletzt|übernächst|laufend|selb)"
_DATED = rf"\d{{1,2}}\.\s?{_MONTH}(?:\s{_YEAR})?"
_NUMERIC = r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:\d{4}|\d\d)?"

_DATES = (
    Pattern("date", "DATE", 0.97, re.compile(rf"{_DATED}(?!\w)"), frozenset({DIGIT})),
    Pattern("date", "DATE", 0.95, re.compile(rf"(?<![\d.,]){_NUMERIC}(?![\d.]*\d|\w)"), frozenset({DIGIT})),
    Pattern("date", "DATE", 0.95, re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?(?!\d)"), frozenset({DIGIT})),
    Pattern("year", "DATE", 0.6, re.compile(rf"(?<![\w.,:/+-]\b)(?<![€$] )(?<![€$]){_YEAR}(?![\w:]|[.,]\d|[-–]\w|\s?(?:%|€|\$|Euro|Uhr|Mitarbeiter|Stellen|Kilo|Meter|Menschen|Personen|Einwohner|Quadrat|PS\b|km\b|m\b|Teilnehmer|Besucher|Tonnen))"), frozenset({DIGIT})),
    Pattern("day of the week", "DATE", 0.95, re.compile(rf"{_DAY}(?:,?\s(?:(?:dem|den|der)\s)?(?:{_DATED}|{_NUMERIC}))?(?!\w)"), frozenset(day + part + s for day in _DAYS for part in ("", *_DAY_PARTS) for s in ("", "s"))),
    Pattern("month", "DATE", 0.9, re.compile(rf"{_MONTH}(?:\s{_YEAR})?(?![\w-])"), frozenset(month + s for month in _MONTHS for s in ("", "s"))),
    Pattern("part of a year", "DATE", 0.9, re.compile(rf"(?:Anfang|Mitte|Ende)\s(?:(?:des\s)?(?:{_NEAR}e[ns]\s)?(?:{either(_PERIODS)}|{_MONTH})(?:\s{_YEAR})?|{_YEAR})(?!\w)"), capitalised({"Anfang", "Mitte", "Ende"})),
    Pattern("relative date", "DATE", 0.9, re.compile(rf"{_NEAR}(?:e[nmrs]?)\s(?:{either(_PERIODS)}|{_DAY}|{_MONTH}|{either(_SEASONS)}s?)(?!\w)", re.I), capitalised(stem + ending for stem in ("dies", "letzt", "vergangen", "vorig", "kommend", "nächst", "vorletzt", "übernächst", "laufend") for ending in ("e", "en", "em", "er", "es"))),
    Pattern("relative date", "DATE", 0.85, re.compile(rf"vor\s(?:{either(_NUMBERS)}|\d+)\s(?:Tage|Woche|Monate|Jahre|Stunde|Jahrzehnte)n?(?!\w)", re.I), capitalised({"vor"})),
    Pattern("relative date", "DATE", 0.8, re.compile(rf"(?:vorgestern|gestern|heute|übermorgen)(?:\s(?:{'|'.join(part.capitalize() for part in _DAY_PARTS)}|früh))?(?!\w)", re.I), capitalised({"vorgestern", "gestern", "heute", "übermorgen"})),
    Pattern("season", "DATE", 0.8, re.compile(rf"{either(_SEASONS)}s?(?:\s{_YEAR}(?:/\d\d)?)?(?![\w-])"), frozenset(_SEASONS)),
    Pattern("day of the year", "DATE", 0.8, re.compile(rf"{either((*_FEASTS, 'Vorjahr', 'Vorjahres'))}(?:\s{_YEAR})?(?![\w-])"), frozenset((*_FEASTS, "Vorjahr", "Vorjahres"))),
    Pattern("season of sports", "DATE", 0.8, re.compile(rf"Saison\s{_YEAR}(?:/\d\d)?(?!\w)"), frozenset({"Saison"})),
)

_NATION = r"(?:[a-zäöü][\w-]*ische[nrsm]?|deutsche[nrsm]?)"
_ORGANISATIONS = (
    Pattern("ministry", "ORG", 0.9, re.compile(rf"{CAP}(?:ministeriums?)(?:\s(?:für|der|des)\s{CAP}(?:,\s{CAP})?(?:\sund\s{CAP})?)?(?!\w)"), endings=("ministerium", "ministeriums")),
    Pattern("ministry", "ORG", 0.92, re.compile(rf"{_NATION}\s{CAP}(?:ministeriums?|staatsanwaltschaft)(?!\w)"), endings=("ische", "ischen", "isches", "ischer", "ischem", "deutsche", "deutschen")),
    Pattern("armed forces", "ORG", 0.8, re.compile(rf"{_NATION}\s(?:Militär|Militärs|Armee|Luftwaffe|Marine|Streitkräften?|Regierung|Parlaments?|Staatsfernsehens?|Staatsanwaltschaft|Geheimdiensts?|Botschaft|Zentralbank|Notenbank|Außenministeriums?)(?!\w)(?!\s(?:{CAP}s))"), endings=("ische", "ischen", "isches", "ischer", "ischem", "deutsche", "deutschen")),
    Pattern("armed forces", "ORG", 0.9, re.compile(rf"Korps\sder\s(?:{_NATION}\s)?Revolutionsgarden?(?!\w)"), frozenset({"Korps"})),
    Pattern("armed forces", "ORG", 0.7, re.compile(rf"(?:Luftwaffe|Marine|Armee)\sder\s{CAP}(?!\w)"), frozenset({"Luftwaffe", "Marine", "Armee"})),
    Pattern("court or authority", "ORG", 0.88, re.compile(rf"{CAP}(?:gerichts?|gerichtshofs?|staatsanwaltschaft|präsidiums?|inspektion|revier|feuerwehr|direktion|verwaltung|kammer|sparkasse)\s(?:der\s)?{CAP}(?:[ -]{CAP})?(?!\w)"), endings=("gericht", "gerichts", "gerichtshof", "gerichtshofs", "präsidium", "präsidiums", "inspektion", "polizeirevier", "feuerwehr", "polizeidirektion", "handelskammer", "sparkasse")),
    Pattern("authority", "ORG", 0.85, re.compile(rf"(?:Staatsanwaltschaft|Polizei|Feuerwehr|Universität|Hochschule|Uni|TU|Flughafen|Stadtwerke|Sparkasse|Volksbank|Theater|Zoo|Stadtverwaltung|Klinikum)\s(?P<span>{CAP})(?!\w)"), frozenset()),
    Pattern("authority", "ORG", 0.8, re.compile(rf"(?:Staatsanwaltschaft|Polizei|Feuerwehr|Universität|Hochschule|TU|Flughafen|Stadtwerke|Sparkasse|Volksbank|Theater|Zoo|Klinikum)\s(?:(?:St\.|Bad)\s)?{CAP}(?![\w])"), frozenset("Staatsanwaltschaft Polizei Feuerwehr Universität Hochschule TU Flughafen Stadtwerke Sparkasse Volksbank Theater Zoo Klinikum".split())),
    Pattern("federal authority", "ORG", 0.88, re.compile(rf"Bundes(?:amts?|agentur|anstalt|zentrale|verbands?|institut)(?:\s(?:für|der|des)\s(?:{CAP}(?:-,|,)?\s)?(?:und\s)?{CAP}(?:\sund\s{CAP})?)?(?!\w)"), frozenset("Bundesamt Bundesamts Bundesamtes Bundesagentur Bundesanstalt Bundesverband Bundesinstitut".split())),
    Pattern("party", "ORG", 0.75, re.compile(rf"(?:{CAP}-)?{CAP}?(?:partei)(?!\w)"), endings=("spartei", "npartei", "tspartei")),
    Pattern("club", "ORG", 0.88, re.compile(rf"(?:\d\.\s)?(?:FC|SC|SV|TSV|VfL|VfB|VfR|MSV|SSV|TuS|SuS|FSV|TSG|SpVgg|BVB|HSV|RB|BSC|KSC|TSC|VSG|DJK|SG|HSG|TV|ASV|ESV|RSV|SK|FK|AC|AS|EHC|ERC|EC)\s(?:\d\d(?:\d\d)?\s)?{CAP}(?:[ -](?:{CAP}|\d\d))?(?!\w)"), frozenset("FC SC SV TSV VfL VfB VfR MSV SSV TuS SuS FSV TSG SpVgg BSC KSC DJK SG HSG TV ASV ESV RSV SK FK AC EHC ERC".split())),
    Pattern("alliance", "ORG", 0.7, re.compile(r"Achse\sdes\s[A-ZÄÖÜ]\w+(?!\w)"), frozenset({"Achse"})),
    Pattern("association", "ORG", 0.85, re.compile(rf"(?:Verband|Verein|Institut|Gesellschaft|Bund|Amt|Vereinigung|Zentrum|Ministerium|Gewerkschaft|Deutsche[rn]?\s{CAP}(?:verband|bund))\s(?:(?:der|für|des)\s)(?:(?:[a-zäöü]+en?\s)?){CAP}(?:\sund\s{CAP})?(?!\w)"), frozenset("Verband Institut Vereinigung Ministerium Gesellschaft".split())),
    Pattern("association", "ORG", 0.85, re.compile(rf"Deutsche[rns]?\s{CAP}(?:verbands?|verbandes|bunds?|bundes|gesellschaft|verein|institut|stiftung|zentrum)(?:\s(?:für|der)\s{CAP})?(?!\w)"), frozenset({"Deutsche", "Deutscher", "Deutschen", "Deutsches"})),
)

_NO_PLACE_WORD = r"(?!Zusammen|Anfang|Umgang|Verfahr|Vorder|Hinter|Abbildung|Rahm|Übrig|Wesent|Allgemein|Folgend|Jahre|Deutschen?\b|Haus)"
_SPOT = r"(?:hausen|heim|ingen|burg|dorf|stadt|berg|kirchen|bach|felden|furt|münde|walde|rode|stedt|stetten|brück|brücken|hofen|weiler|leben|beuren|kirch|brunn|wangen|ungen|stein|hagen|büttel|husen|born|thal|tal|see|au|itz|ow|nitz|witz)"
_PLACES = (
    Pattern("street", "LOC", 0.75, re.compile(rf"(?:{CAP}-)*{CAP}?(?:straße|strasse|allee|platz|gasse|brücke|damm)(?:\s\d{1,4}(?![\d.,:]))?(?!\w)"), endings=("erstraße", "straße", "strasse", "allee", "splatz", "gasse")),
    Pattern("street", "LOC", 0.8, re.compile(rf"{CAP}er\s(?:Straße|Str\.|Allee|Platz|Weg|Ring|Tor|Chaussee|Landstraße)(?!\w)"), frozenset()),
    Pattern("motorway", "LOC", 0.8, re.compile(r"[AB]\s?\d{1,3}(?![\w.,-])"), frozenset()),
    Pattern("place", "LOC", 0.8, re.compile(rf"(?:Stadt|Region|Provinz|Bezirk|Insel|Landkreis|Kreis|Gemeinde|Bundesstaat|Gouvernement|Ortsteil|Stadtteil|Ortschaft)\s(?P<span>{CAP}(?:-{CAP})?)(?!\w)"), frozenset("Stadt Region Provinz Bezirk Insel Gemeinde Bundesstaat Gouvernement Ortsteil Stadtteil Ortschaft Landkreis Kreis".split())),
    Pattern("part of a country", "LOC", 0.8, re.compile(r"(?:Norden|Süden|Osten|Westen|Nordosten|Nordwesten|Südosten|Südwesten)\s[A-ZÄÖÜ][\wäöüß]+s(?!\w)"), frozenset("Norden Süden Osten Westen Nordosten Nordwesten Südosten Südwesten".split())),
    Pattern("town by its ending", "LOC", 0.6, re.compile(rf"(?:in|aus|bei|nach|bis|von|In|Aus|Bei|Nach|Raum)\s(?P<span>(?:Bad\s)?{_NO_PLACE_WORD}[A-ZÄÖÜ][a-zäöüß]+(?:hausen|heim|ingen|burg|dorf|stedt|stetten|kirchen|münde|walde|rode|hofen|büttel|weiler|furt|felden|leben|brunn))(?![\w-])"), frozenset("in aus bei nach bis von In Aus Bei Nach Raum".split())),
)

_GENERIC = r"(?!Arbeits|Miet|Kauf|Tarif|Ehe|Leih|Pacht|Werk|Dienst|Versicherungs|Kredit|Rahmen|Liefer|Vor|Lizenz|Gesellschafts|Handy|Mobilfunk|Lizenz|Profi|Zwei|Drei|Ein|Jahres|Darlehens|Bau|Anstellungs|Beratungs|Friedens|Sponsoren|Wartungs|Verkaufs)"
_OTHERS = (
    Pattern("agreement", "AGREEMENT", 0.75, re.compile(rf"{_GENERIC}[A-ZÄÖÜ][\w-]*(?:abkommens?|pakts?)(?!\w)"), endings=("abkommen", "abkommens", "pakt", "pakts")),
    Pattern("agreement", "AGREEMENT", 0.75, re.compile(rf"{CAP}er\s(?:Abkommens?|Vertrags?|Protokolls?|Erklärung)(?!\w)"), frozenset()),
    Pattern("agreement", "AGREEMENT", 0.8, re.compile(rf"(?:Vertrags?|Vertrages|Abkommens?|Frieden)\svon\s{CAP}(?!\w)"), frozenset("Vertrag Vertrags Vertrages Abkommen Abkommens Frieden".split())),
    Pattern("agreement", "AGREEMENT", 0.8, re.compile(r"(?:Vertrags?|Vertrages|Abkommens?)\süber\s(?:eine?n?\s)?[„\"“»][^“”\"«\n]{3,80}[“”\"«]"), frozenset("Vertrag Vertrags Vertrages Abkommen Abkommens".split())),
    Pattern("agreement", "AGREEMENT", 0.8, re.compile(r"(?:[\w-]+-)Vertrags?(?!\w)"), frozenset({"INF", "START", "New", "Neu"})),
    Pattern("summit", "EVENT", 0.8, re.compile(rf"(?:{CAP}-)?(?:Gipfel|Gipfeltreffen|Außenministertreffen)s?\s(?:der|des|von|in)\s{CAP}(?!\w)"), frozenset({"Gipfel", "Gipfeltreffen", "Gipfels", "Gipfeltreffens"})),
    Pattern("summit", "EVENT", 0.8, re.compile(r"(?:G7|G8|G20|EU|Nato|NATO|Brics|BRICS|Klima)-Gipfels?(?!\w)"), frozenset("G7 G8 G20 EU Nato NATO Brics BRICS Klima".split())),
    Pattern("ceremony", "EVENT", 0.75, re.compile(rf"Amtseinführung\svon\s{CAP}(?:\s{CAP})?(?!\w)"), frozenset({"Amtseinführung"})),
    Pattern("conference", "EVENT", 0.75, re.compile(rf"(?:{CAP}\s)?(?:Forums?|Konferenz|Messe|Kongress)\s[„»\"“][^“”\"«\n]{{3,140}}[“”\"«]"), frozenset({"Forum", "Forums", "Konferenz", "Messe", "Kongress", "Internationalen", "Internationale", "Internationaler"})),
    Pattern("tournament", "EVENT", 0.8, re.compile(rf"(?:{CAP}-)*(?:Weltmeisterschaft|Europameisterschaft|WM|EM)\s(?:in\s{CAP}|{_YEAR})(?!\w)"), frozenset({"WM", "EM", "Weltmeisterschaft", "Europameisterschaft"})),
    Pattern("quantity", "QUANTITY", 0.9, re.compile(r"\d[\d.,]*\s?(?:(?:Millionen|Milliarden|Billionen|Mio\.|Mrd\.|Tausend)\s)?(?:Prozentpunkten?|Prozent|Euro|Dollar|US-Dollar|Cent|Franken|Rubel|Pfund|Kilometern?|Metern?|Zentimetern?|Millimetern?|Quadratkilometern?|Quadratmetern?|Kilogramm|Gramm|Tonnen?|Litern?|Grad|Megawatt|Kilowattstunden|Hektar|km/h|km|kg|mm|cm|m|t|%|€|\$)(?![\w])"), frozenset({DIGIT})),
    Pattern("weapon", "WEAPON", 0.85, re.compile(r"(?:Leopard(?:-|\s)[12]|Leopard\s2A\d|Storm\sShadow|Iris-T|IRIS-T|ATACMS|Atacms|HIMARS|Himars|Javelin|Bayraktar(?:\sTB2)?|Taurus|Abrams|Eurofighter|Tornado|Rafale|Puma|Gepard|Marder|Panzerhaubitze\s2000|Tomahawk|Patriot)(?=[-\s](?:\w*(?:[Rr]akete|[Ss]ystem|[Pp]anzer|[Mm]arschflug|[Kk]ampf|[Ff]lug|[Ll]enk|[Dd]rohne|[Jj]et|[Bb]atterie|Marschflugkörper)))"), frozenset("Leopard Storm Iris IRIS ATACMS Atacms HIMARS Himars Javelin Bayraktar Taurus Abrams Eurofighter Tornado Rafale Puma Gepard Marder Panzerhaubitze Tomahawk Patriot".split())),
)

_TITLES = frozenset(
    "Herr Herrn Frau Dr Prof Professor Professorin Präsident Präsidenten Präsidentin Kanzler Kanzlerin Minister Ministerin Premier König Königin Prinz Prinzessin Papst Bischof Erzbischof "
    "Kardinal Pastor Pfarrer General Generals Oberst Major Hauptmann Leutnant Admiral Senator Senatorin Gouverneur Botschafter Botschafterin Trainer Coach Trainerin Ayatollah Scheich Emir Kronprinz Zar "
    "Chef Chefin Direktor Direktorin Sprecher Sprecherin Vorsitzender Vorsitzende Vorsitzenden Autor Autorin Regisseur Regisseurin Schauspieler Schauspielerin Sänger Sängerin Anwalt Anwältin Richter Richterin "
    "Politiker Politikerin Experte Expertin Journalist Journalistin Historiker Ökonom Analyst Manager Managerin Fotograf Rapper Pilot Stürmer Torwart Verteidiger Kapitän Bürgermeister Bürgermeisterin Kommissar Kommissarin "
    "Geschäftsführer Geschäftsführerin Abgeordneter Abgeordnete Ex-Präsident Ex-Präsidenten Amtskollege Amtskollegen Kollege Kollegen Außenminister Rennfahrer Moderator Moderatorin Fahrer Künstler Künstlerin Architekt "
    "Inhaber Inhaberin Gründer Gründerin Nachfolger Vorgänger Unternehmer Milliardär Diktator Machthaber".split()
)
_TITLE_ENDINGS = (
    "präsident", "präsidenten", "präsidentin", "minister", "ministers", "ministerin", "kanzler", "kanzlerin", "meister", "meisterin", "sprecher", "sprecherin", "sekretär", "sekretärin", "chef", "chefin",
    "vorstand", "leiter", "leiterin", "trainer", "direktor", "direktorin", "kommissar", "kommissarin", "anwalt", "anwältin", "richter", "politiker", "politikerin", "experte", "expertin", "forscher", "forscherin",
    "berater", "beraters", "vorsitzender", "vorsitzende", "vorsitzenden", "führer", "führerin", "manager", "managerin", "general", "botschafter", "star", "stürmer", "händler", "inhaber", "gründer", "autor", "analyst", "analystin",
)  # fmt: skip
_COMPANY_FORMS = frozenset("GmbH AG SE KG KGaA mbH OHG UG eG Inc Ltd Limited Corp LLC plc PLC SA SpA NV BV AB Oy ASA eV Holding Group Gruppe".split())
_NOT_IN_NAMES = frozenset(
    "Der Die Das Den Dem Des Ein Eine Einer Eines Einem Einen Und In Im Am An Auf Bei Mit Von Vom Zum Zur Für Nach Aus Als Auch Wie So Da Es Er Sie Wir Ihr Ich Doch Aber Oder Seit Laut Über Unter Um Durch Gegen "
    "Firma Unternehmen Konzern Tochter Mutter Bank Hersteller Anbieter Gesellschaft Betreiber Herausgeber Fotos Foto Bild Quelle Kontakt Standort Aktie Aktien".split()
)

GRAMMAR = Grammar(
    lang="de",
    patterns=(*_DATES, *_ORGANISATIONS, *_PLACES, *_OTHERS),
    titles=_TITLES,
    title_endings=_TITLE_ENDINGS,
    sayings=frozenset("sagte sagt erklärte erklärt betonte betont berichtete kritisierte meinte meint forderte forderte warnte ergänzte erläuterte erläutert teilte so".split()),
    company_forms=_COMPANY_FORMS,
    not_in_names=_NOT_IN_NAMES,
    not_surnames=frozenset("Uhr Euro Prozent Millionen Milliarden Jahre Jahren Tage Deutschland Seite Foto Bild Karte Straße Platz Haus Recht Ende Anfang Team Zeit Park Optionen Kirche Schule".split()),
    noun_endings=("ische", "ischen", "ischer", "liche", "lichen", "ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "tion", "tionen", "tät", "ismus", "nisse", "nis", "straße", "platz", "hof", "gruppe", "fest", "preis", "pokal"),
    organisation_endings=("partei", "union", "verband", "verbands", "verbandes", "bund", "bundes", "organisation", "garde", "garden", "amt", "amts", "amtes", "agentur", "behörde", "kommission", "gesellschaft", "institut", "instituts", "bank", "fonds", "liga", "front", "bewegung", "gewerkschaft", "verein", "vereins", "rat", "rats", "rates", "ministerium", "ministeriums", "anstalt", "armee", "zentrum", "zentrums", "verwaltung", "konferenz", "universität", "hochschule", "konzern", "gruppe", "dienst", "dienstes", "büro", "club", "klub", "stiftung", "kammer", "akademie"),
)
