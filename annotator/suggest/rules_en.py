"""The English rules: dates, persons after titles, organisations by their kind, weapons, agreements, events, quantities."""

import re

from annotator.suggest.grammar import CAP, DIGIT, Grammar, Pattern, capitalised, either

_MONTHS = "January February March April May June July August September October November December".split()
_SHORT_MONTHS = "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_PERIODS = "week month year weekend quarter decade century night summer winter spring autumn fall".split()
_NUMBERS = "a an one two three four five six seven eight nine ten several few".split()
_MONTH = rf"(?:{either(_MONTHS)}|{either(_SHORT_MONTHS)}\.?)"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d)"
_NEAR = r"(?:this|last|next|past|previous|coming|following)"
_DATED = rf"(?:{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s{_YEAR})?|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?)(?!\w)"
_QUOTED = r"[“\"][^“”\"\n]{3,140}[”\"]"

_DATES = (
    Pattern("date", "DATE", 0.97, re.compile(_DATED), frozenset({DIGIT, *_MONTHS, *_SHORT_MONTHS})),
    Pattern("date", "DATE", 0.95, re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)"), frozenset({DIGIT})),
    Pattern("date", "DATE", 0.9, re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}(?![\d/])"), frozenset({DIGIT})),
    Pattern(
        "year",
        "DATE",
        0.6,
        re.compile(rf"(?<![\w.,:/+-]\b)(?<![€$£]){_YEAR}(?![\w:]|[.,]\d|[-–]\w|\s?(?:%|people|euros|dollars|miles|troops|soldiers|jobs))"),
        frozenset({DIGIT}),
    ),
    Pattern("day of the week", "DATE", 0.95, re.compile(rf"{either(_DAYS)}(?:,?\s{_DATED})?(?!\w)"), frozenset(_DAYS)),
    Pattern("month", "DATE", 0.9, re.compile(rf"{_MONTH},?\s{_YEAR}(?!\w)"), frozenset((*_MONTHS, *_SHORT_MONTHS))),
    Pattern("month", "DATE", 0.85, re.compile(rf"{either(_MONTHS)}(?![\w-])"), frozenset(_MONTHS) - {"May", "March"}),
    Pattern("month", "DATE", 0.85, re.compile(r"(?:in|since|until|by|last|next|In|Since|Until|By)\s(?P<span>May|March)(?![\w-])"), capitalised("in since until by last next".split())),
    Pattern("part of a year", "DATE", 0.85, re.compile(rf"(?:early|mid|late)[- ](?:{_MONTH}(?:\s{_YEAR})?|{_YEAR})(?!\w)", re.I), capitalised({"early", "mid", "late"})),
    Pattern("relative date", "DATE", 0.9, re.compile(rf"{_NEAR}\s(?:{either((*_PERIODS, *_DAYS, *_MONTHS))})(?!\w)", re.I), capitalised("this last next past previous coming following".split())),
    Pattern("relative date", "DATE", 0.85, re.compile(rf"(?:{either(_NUMBERS)}|\d+)\s(?:day|week|month|year|decade|hour)s?\sago(?!\w)", re.I), capitalised(_NUMBERS) | {DIGIT}),
    Pattern("relative date", "DATE", 0.8, re.compile(r"(?:today|yesterday|tomorrow)(?!\w)", re.I), capitalised({"today", "yesterday", "tomorrow"})),
)
_ORGANISATIONS = (
    Pattern("ministry", "ORG", 0.88, re.compile(rf"(?:Ministry|Department|Office|Bureau)\sof\s(?:the\s)?{CAP}(?:\s(?:and\s)?{CAP})?(?!\w)"), frozenset("Ministry Department Office Bureau".split())),
    Pattern("ministry", "ORG", 0.85, re.compile(r"(?:Foreign|Defence|Defense|Interior|Finance|Health|Justice|Education)\s(?:Ministry|Department)(?!\w)"), frozenset("Foreign Defence Defense Interior Finance Health Justice Education".split())),
    Pattern("university", "ORG", 0.88, re.compile(rf"University\sof\s{CAP}(?:\s{CAP})?(?!\w)"), frozenset({"University"})),
    Pattern("court", "ORG", 0.85, re.compile(r"(?:Supreme|High|Constitutional|Federal)\sCourt(?!\w)"), frozenset("Supreme High Constitutional Federal".split())),
    Pattern("party", "ORG", 0.85, re.compile(rf"{CAP}\s(?:{CAP}\s)?Party(?!\w)"), frozenset("Labour Labor Conservative Republican Democratic Communist Green Socialist Workers Liberal National People".split())),
    Pattern("alliance", "ORG", 0.75, re.compile(rf"Axis\sof\s{CAP}(?!\w)", re.I), frozenset({"Axis", "axis"})),
)
_PLACES = (
    Pattern("place", "LOC", 0.8, re.compile(rf"(?:city|town|village|province|region|island|district|state)\sof\s(?P<span>{CAP}(?:\s{CAP})?)(?!\w)"), frozenset("city town village province region island district state".split())),
)
_OTHERS = (
    Pattern("agreement", "AGREEMENT", 0.8, re.compile(rf"(?:Treaty|Accords?|Agreement|Convention|Pact)\s(?:of|on)\s{CAP}(?:\s{CAP})?(?!\w)"), frozenset("Treaty Accord Accords Agreement Convention Pact".split())),
    Pattern("agreement", "AGREEMENT", 0.75, re.compile(rf"{CAP}(?:\s{CAP})?\s(?:Treaty|Accords?|Agreement|Convention|Pact)(?!\w)"), frozenset("Paris Minsk Geneva Abraham Oslo Helsinki Lisbon INF START".split())),
    Pattern("agreement", "AGREEMENT", 0.7, re.compile(r"nuclear\s(?:deal|agreement|accord)(?!\w)", re.I), capitalised({"nuclear"})),
    Pattern("summit", "EVENT", 0.8, re.compile(r"(?:G7|G8|G20|EU|NATO|BRICS)\s(?:S|s)ummit(?!\w)"), frozenset("G7 G8 G20 EU NATO BRICS".split())),
    Pattern("conference", "EVENT", 0.75, re.compile(rf"(?:{CAP}\s)?(?:Forum|Conference|Congress)\s{_QUOTED}"), frozenset("Forum Conference Congress International".split())),
    Pattern("quantity", "QUANTITY", 0.9, re.compile(r"\d[\d.,]*\s?(?:(?:million|billion|trillion|thousand)\s)?(?:per\scent|percent|percentage\spoints?|euros?|dollars?|pounds?|rubles?|kilomet(?:re|er)s?|miles?|met(?:re|er)s?|feet|tons?|tonnes?|kilograms?|km|kg|mm|cm|mph|%|€|\$|£)(?!\w)"), frozenset({DIGIT})),
    Pattern("weapon", "WEAPON", 0.85, re.compile(r"(?:Storm\sShadow|Iris-T|IRIS-T|ATACMS|HIMARS|Javelin|Bayraktar(?:\sTB2)?|Taurus|Leopard\s[12]|Abrams|Eurofighter|Tomahawk|Patriot)(?=[-\s](?:\w*(?:missile|system|tank|jet|drone|batter|launcher)))"), frozenset("Storm Iris IRIS ATACMS HIMARS Javelin Bayraktar Taurus Leopard Abrams Eurofighter Tomahawk Patriot".split())),
)
_TITLES = frozenset(
    "Mr Mrs Ms Dr Prof Professor President Presidents Chancellor Minister Premier King Queen Prince Princess Pope Bishop Archbishop Cardinal Father General Colonel Major Captain Lieutenant Admiral "
    "Senator Congressman Congresswoman Governor Ambassador Ayatollah Sheikh Emir Secretary Director Chairman Chairwoman Commissioner Judge Justice Mayor Sir Lord Lady Dame Adviser Advisor Spokesman Spokeswoman "
    "Representative Sergeant Commander spokesman spokeswoman spokesperson leader president minister adviser journalist analyst lawyer director".split()
)

GRAMMAR = Grammar(
    lang="en",
    patterns=(*_DATES, *_ORGANISATIONS, *_PLACES, *_OTHERS),
    titles=_TITLES,
    title_endings=(),
    sayings=frozenset("said says told".split()),
    company_forms=frozenset("Inc Ltd Limited Corp Corporation LLC plc PLC Co GmbH AG SE SA SpA NV BV AB Oy ASA Holdings Group".split()),
    not_in_names=frozenset("The A An And In On At By For From With Of To As But Or If It He She We They His Her Their This That These Those After Before Since According Under Over Against".split()),
    not_surnames=frozenset("Minister President Ministry House Party Street Court City State Company University Council War".split()),
    noun_endings=(),
    organisation_endings=("party", "union", "association", "federation", "organization", "organisation", "guard", "guards", "corps", "agency", "authority", "commission", "company", "institute", "bank", "fund", "league", "front", "movement", "council", "ministry", "army", "center", "centre", "office", "committee", "department", "group", "service", "club", "foundation", "academy", "university", "court"),
)
