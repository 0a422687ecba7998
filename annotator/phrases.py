"""The expressions of German and English news pages that tell what a line is for, as patterns for `zones`.

A pattern for boilerplate is anchored where the line begins and says what must follow, so that a sentence which merely mentions
a newsletter, a cookie or an advertisement stays text.
"""

import re

_JOINING = "und and oder or auf on per via with mit bei als as the this diesen der den die das a an in zur zum to by text x"
_SHARING = """
teilen share sharen tweet tweeten twittern mailen posten pinnen drucken print ausdrucken versenden senden merken speichern save bookmark
folgen follow liken like abonnieren subscribe kommentieren kommentare kommentar comment comments leserkommentare vorlesen anhören listen
empfehlen weiterempfehlen vergrößern facebook twitter whatsapp instagram linkedin xing telegram threads mastodon bluesky youtube tiktok
pinterest reddit flipboard pocket messenger rss feed e-mail email mail newsletter app pdf link kopieren copy url artikellink
"""
_MENU = """
startseite home impressum datenschutz datenschutzerklärung agb kontakt contact privacy imprint cookies cookie-einstellungen
nutzungsbedingungen mediadaten werbung anzeige werbeanzeige advertisement advertorial sponsored login logout anmelden abmelden registrieren
einloggen menü menu suche search schließen close weiter zurück next previous weiterlesen mehr more zoom fullscreen vollbild galerie
bildergalerie abo e-paper epaper shop schrift schriftgröße kleiner größer artikel article seite page
"""
_CONTENT_FREE = frozenset(_JOINING.split())
_BUTTONS = _CONTENT_FREE.union(_SHARING.split(), _MENU.split())
"""Words of buttons and links: a line of nothing else is no text."""

_SERVICE = (
    r"(?:newsletter|e-?mails?|mails?|postfach|inbox|briefing|updates?|alerts?|push|abo\b|abonn|subscri|registri|anmeld|account|konto|kostenlos"
    r"|gratis|free\b|app\b|probe|testen|trial|eilmeldung|schlagzeil|headlines?|benachrichtig|notification|whatsapp|telegram|kanal|channel"
    r"|podcast|feed|login|passwor)"
)

_WHOLE_LINES = (
    # the whole line, up to its punctuation, is the expression
    r"(?:-+\s*)?(?:anzeige|werbung|werbeanzeige|advertisement|advertorial|promoted|ad|sponsored(?: content| by .{1,40})?)(?:\s*-+)?",
    r"(?:mehr|alles|more) (?:zum|über das|on this|about this|on the) (?:thema|topic|story|subject)",
    r"(?:mehr|more) (?:aus|from|in|on|zu|über|about) (?:[\w&.-]+ ?){1,4}",
    (
        r"(?:weitere|neueste|aktuelle|top|ähnliche|verwandte|meistgelesene|beliebte)[ -]?"
        r"(?:artikel|meldungen|nachrichten|news|themen|beiträge|videos|links|fragen|termine)(?: (?:aus|zu|zum|von|der|des|heute).{0,60})?"
    ),
    r"unsere wichtigsten (?:themen|nachrichten)",
    r"(?:den |unseren |jetzt )?newsletter .{1,60} (?:bestellen|abonnieren|erhalten|testen)",
    r"(?:das|dies) könnte (?:sie|dich|euch)(?: auch)? interessieren.{0,30}",
    r"(?:auch|besonders|ebenfalls) (?:interessant|lesenswert)|lies auch|siehe auch|see also|also read|read also",
    r"(?:lesen|sehen|hören) sie (?:auch|dazu|hierzu|mehr|weiter|hier)(?: auch)?",
    (
        r"(?:related|recommended|most read|most popular|most viewed|trending|top stories|latest news|editors?['’]? picks?)"
        r"(?: (?:articles?|stories|topics|news|content|videos?|links|coverage|reading|now|for you|in .{1,30}))?"
    ),
    r"you (?:may|might) (?:also )?like(?: .{1,20})?",
    (
        r"(?:den )?(?:ganzen |vollständigen )?artikel (?:jetzt )?"
        r"(?:lesen|weiterlesen|drucken|teilen|empfehlen|merken|versenden|anhören|kommentieren|verlinken|per e-?mail .{3,20})"
    ),
    r"(?:read|continue reading|keep reading)(?: (?:more|on|next|the full (?:article|story)|full story))?(?: (?:about|on) .{1,60}| here)?",
    (
        r"(?:jetzt|hier|einfach|please|bitte) ?(?:weiterlesen|abonnieren|anmelden|registrieren|einloggen|abstimmen|kommentieren|downloaden"
        r"|freischalten|durchklicken|klicken|subscribe|register)(?: und .{1,60})?"
    ),
    r"(?:nächster|voriger|vorheriger|vorige|nächste) (?:artikel|seite|beitrag|meldung)|(?:next|previous) (?:article|page|post|story)",
    r"(?:zur|zurück zur|back to the) (?:startseite|übersicht|homepage|home page)|zur anmeldung|nach oben|back to top",
    r"skip to (?:main )?content|zum inhalt(?: springen)?",
    r"(?:bild|foto|seite|image|photo|page|slide)? ?\d+ (?:von|of|/) \d+|\d+ (?:bilder|fotos|photos|images)",
    r"(?:bildergalerie|fotostrecke|gallery|galerie)(?: .{0,40})?",
    r"(?:\d+ )?(?:kommentare?|comments?|leserkommentare|antworten|replies)(?: \(?\d+\)?| schreiben| lesen| anzeigen| kommentar schreiben)?",
    r"leave a (?:reply|comment)|(?:einen )?kommentar (?:schreiben|verfassen|abgeben)|darauf antworten",
    r"(?:lesezeit|reading time|lesedauer)\W*(?:ca\. )?\d+ ?(?:min.{0,8})|\d+[ -]min(?:ute)?s?[ -]?(?:read|lesezeit|lesedauer)",
    r"(?:alle rechte vorbehalten|all rights reserved|copyright|urheberrechtlich geschützt)\b.{0,80}",
    r"(?:©|\(c\)|copyright)\s*(?:\d{4}|by\b).{0,80}",
    r"fehler (?:melden|gefunden\??|beim senden.{0,40})|sie haben einen fehler gefunden|\*? ?pflichtfeld(?:er)?",
    r"(?:required|mandatory) fields?.{0,30}",
    r"(?:empfohlener|externer) (?:redaktioneller )?inhalt|(?:recommended|external) (?:editorial )?content",
    r"(?:alle )?(?:cookies? )?(?:akzeptieren|ablehnen|zustimmen)(?: und .{1,40})?|(?:accept|reject|manage)(?: all)? cookies?",
    r"cookie[- ](?:einstellungen|settings|policy|richtlinie)",
    (
        r"(?:autor|author|thema|themen|topics?|tags?|schlagwort(?:e|\(e\)|wörter)?|stichwort(?:e|wörter)?|kategorien?|verwandte themen"
        r"|filed under)(?: folgen)?:.{0,120}"
    ),
    r"(?:this post|dieser beitrag|diese seite) (?:has been|was|wurde) (?:generated|automatically|automatisch|erstellt).{0,60}",
    r"(?:support|unterstütze?n?)(?: sie| du)?(?: our| unsere?n?)? (?:unabhängigen |independent )?(?:journalism|journalismus)(?: .{0,60})?",
    r"(?:folgen|follow)(?: sie| du| auch)? (?:uns|us)(?: (?:auch )?(?:auf|bei|on|at|via) .{1,60})?|(?:join|like) us on .{1,40}",
    r"auf (?:facebook|twitter|whatsapp|instagram|x)(?: teilen)?",
    r"(?:startseite|home|homepage)\s*[»›>/|].{1,150}|(?:sie sind hier|you are here)\s*:.{0,200}",
)

_ADDRESSED = (
    r"(?:erhalten|abonnieren|bestellen|holen|sichern|laden|testen|nutzen|aktivieren|registrieren|melden|tragen|bleiben|starten|lesen)"
    r" (?-i:Sie)\b"
)
_OPENINGS = (
    # the line begins like this and may go on: prompts and notices that speak to the reader
    r"um (?:keine?n?|nichts)\b[^.!?]{0,50}\bzu verpassen\W*$",
    rf"(?:verpassen sie|verpasse) (?:keine?n?|nichts|nie)\b|(?:don['’]t|never) miss\b(?=.*(?:{_SERVICE}|story|again))",
    (
        r"mit (?:der|ihrer|deiner) (?:registrierung|anmeldung|bestellung|nutzung|eingabe)\b.{0,60}"
        r"\b(?:stimmen|akzeptieren|erklären|willigen|stimmst|akzeptierst|erklärst) (?:sie|du)\b"
    ),
    (
        r"by (?:signing up|registering|subscribing|clicking|continuing|entering|submitting)\b.{0,60}"
        r"\byou (?:agree|accept|consent|confirm|acknowledge)\b"
    ),
    rf"{_ADDRESSED}(?=.*{_SERVICE})",
    (
        r"(?:get|receive|sign up|subscribe|register|join|download|start|try|stay|log in|create)\b"
        rf"(?=.*\b(?:you|your|our|us|now|here|today|inbox|free)\b)(?=.*{_SERVICE})"
    ),
    r"(?:lesen|sehen|hören) sie (?:auch|dazu auch|hierzu auch)\s*[:–-]|(?:lesen sie (?:auch|mehr|weiter|hier))\b[^.!?]{0,100}\W*$",
    r"(?:auch|ebenfalls) interessant\s*[:–-]|(?:mehr|more) (?:zum thema|on this story|on this topic|dazu)\s*[:–-]",
    r"(?:related|read (?:more|also|next|on))\s*[:–-]",
    r"(?:►|▶|»|>>+|→|➔)\s*\S",
    (
        r"(?:wir|this (?:web)?site|we|diese (?:web)?(?:site|seite)|unsere (?:web)?seite)\b.{0,40}"
        r"\b(?:verwenden|verwendet|nutzen|nutzt|uses?|using|setzen|setzt)\b.{0,30}\bcookies?\b"
    ),
    r"(?:bitte|please)\b.{0,40}\b(?:javascript|adblock|ad blocker|cookies?|eingabefeld|e-?mail-?adresse|einen link|passwor[td]|captcha)\b",
    r"(?:an dieser stelle|hier) (?:finden sie|wird|befindet sich)\b.{0,40}\b(?:externen?|extern|redaktionellen?) inhalt",
    r"(?:dieser|der) (?:artikel|inhalt|beitrag) ist (?:nur )?für (?:abonnent|registrierte|mitglieder)",
    r"(?:this (?:article|content) is|exclusively) for (?:subscribers|members)",
    (
        r"um (?:diese[ns]?|den|das|alle)\b.{0,40}\b(?:weiterzulesen|zu lesen|lesen zu können)\b.{0,60}"
        r"\b(?:melden|registrieren|abonnieren|loggen|anmelden)\b"
    ),
    r"(?:gefällt|gefiel) (?:ihnen|dir|euch) (?:dieser?|dieses|der) (?:beitrag|artikel|seite)",
    r"(?:did you )?(?:like|enjoy)(?:ed)? this (?:article|story|post)\?",
    r"(?:mehr|more) (?:zu diesem thema|darüber|about this) (?:lesen|sehen|hören|erfahren|read|watch)\b",
    r"(?:sie können|you can) (?:den newsletter|sich|unsubscribe|the newsletter)\b.{0,60}\b(?:jederzeit|any ?time)\b",
    r"(?:für den inhalt der mitteilung ist|die redaktion (?:ist|übernimmt)) .{0,40}(?:verantwortlich|haftung|gewähr)",
)

_WHOLE = re.compile(rf"\W*(?:{'|'.join(_WHOLE_LINES)})[\s.…:!?*»›>\])]*", re.IGNORECASE)
_OPENING = re.compile(rf"[\s*•\[(–-]*(?:{'|'.join(_OPENINGS)})", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

_DAY = (
    r"(?:\d{1,2}\.? [A-Z]\w{2,8}\.? \d{4}|\d{1,2}[./-]\s?(?:\d{1,2}[./-]|\w{3,9}\.?,?)\s?\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\w{3,9}\.? \d{1,2},? \d{4}|heute|gestern|today|yesterday)"
)
_CLOCK = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?(?:uhr|h|am|pm|a\.m\.|p\.m\.|[a-z]{3,4}\b))?"
_WEEKDAY = r"(?:mo|di|mi|do|fr|sa|so|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|mon|tue|wed|thu|fri|sat|sun|\w{3,6}day)\.?"
_SAID = (
    r"(?:stand|veröffentlicht|aktualisiert|letzte aktualisierung|zuletzt aktualisiert|erstellt|geschrieben"
    r"|published|(?:last )?updated|posted)"
)
_STAMP = re.compile(
    rf"\W*(?:(?:artikel )?{_SAID}(?: am| on)?\s*:?\W*)?(?:{_WEEKDAY},?\s*)?(?:{_DAY})?[\s,|/–-]*(?:um |at )?(?:{_CLOCK})?[\s,|/()–-]*"
    rf"(?:(?:aktualisiert|updated|zuletzt)\W+(?:{_DAY})?[\s,|–-]*(?:{_CLOCK})?)?\W*"
    rf"|{_DAY}[\s,|–-]*{_CLOCK}\s*\|[^.!?]{{0,40}}(?:\.[a-z]{{2,4}}[^.!?]{{0,40}}){{0,2}}"
    rf"|\W*(?:aktualisiert )?vor \d+ \w{{3,8}}\.?|\W*\d+ (?:minutes?|hours?|days?|weeks?) ago|{_SAID}\s*:?",
    re.IGNORECASE,
)

TEASERS = re.compile(
    r"\W*(?:mehr zum thema|lesen sie (?:auch|dazu)|auch interessant|das könnte sie(?: auch)? interessieren"
    r"|(?:weitere|top|meistgelesene)[ -]?(?:artikel|meldungen|nachrichten|news|themen)|related(?: articles| stories| news| content)?"
    r"|read (?:more|also|next)|more on this (?:story|topic)|you may also like|most (?:read|popular)|recommended(?: for you)?)\W*",
    re.IGNORECASE,
)
"""A heading that stands above a list of other articles' headlines."""


def is_boilerplate(line: str) -> bool:
    """Whether a line belongs to the page and not to the article: buttons, prompts, notices, links, time stamps."""
    return bool(_WHOLE.fullmatch(line) or _OPENING.match(line)) or _is_buttons(line) or _is_stamp(line)


def _is_buttons(line: str) -> bool:
    words = [word.lower() for word in _WORD.findall(line)]
    return 0 < len(words) <= 12 and _BUTTONS.issuperset(words) and not _CONTENT_FREE.issuperset(words)


def _is_stamp(line: str) -> bool:
    return any(character.isalnum() for character in line) and len(line) <= 120 and bool(_STAMP.fullmatch(line))
