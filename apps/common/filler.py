"""Texts that fill a field and say nothing: placeholders, single letters, keys in a row. It knows no field.

A judgement about words, which may be wrong: it is good for asking, and for refusing where nothing else than a
reason can be true.
"""

import re
import unicodedata

# That there is nothing of it, in the languages of the trade. It may be true, so it is told apart.
_NOTHING = """
none | no | nil | null | nothing | nothing to report | not applicable | n a | n/a | na | n.a. | not any
zero | keine | keiner | keines | kein | nein | nichts | entfällt | nicht zutreffend | nicht anwendbar
k.a. | k a | ka | aucun | aucune | néant | rien | non | sans objet | s.o. | ninguno | ninguna | nada
no aplica | no procede | nessuno | nessuna | niente | non applicabile | nenhum | nenhuma | não
não aplicável | geen | niets | nee | nvt | n.v.t. | niet van toepassing | brak | nie | nie dotyczy
ingen | inga | inget | nej | ei | yok | žádné | nic
"""
# That somebody has not thought of it yet, or wanted to get past the field.
_PLACEHOLDERS = """
tbd | tba | tbc | tbs | todo | to do | to be done | to be defined | to be determined | to be decided
fixme | xxx | to be announced | to be confirmed | later | soon | follows | will follow | see above
see below | as above | ditto | same | same as above | idem | see ticket | asap | unknown | not known
dunno | don't know | no idea | idk | anything | whatever | something | some text | text | stuff | bla
blah | bla bla | blah blah | foo | bar | baz | foo bar | abc | foobar | lorem ipsum | dummy
placeholder | filler | test | testing | test test | tests | example | sample | hello | hello world | ok
okay | yes | done | fine | good | fixed | works | works now | all good | all ok | somebody | someone
anybody | anyone | nobody | everybody | everyone | me | you | us | admin | user | name | me myself
team | offen | folgt | kommt noch | wird nachgereicht | siehe oben | s.o | dito | später | irgendwas
erledigt | ja | gut | egal | unbekannt | weiß nicht | jemand | ich | zu klären | à définir | à compléter
voir plus haut | oui | inconnu | por definir | pendiente | ver arriba | sí | desconocido | da definire
vedi sopra | sì | sconosciuto | a definir | nader te bepalen | volgt | zie boven | ja ja | do ustalenia
tak | ska bestämmas
"""
_ROWS_OF_KEYS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890")
_FEWEST_KEYS = 3  # so many keys in a row are no word


def normal(text: str) -> str:
    """`text` as it is compared: small letters, single spaces, without what stands around the words."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return words.strip(" .,;:!?-\u2013\u2014_*/\\\"'“”„«»()[]{}<>…#~+=|")


def _listed(words: str) -> frozenset[str]:
    return frozenset(normal(one) for line in words.strip().splitlines() for one in line.split("|"))


_NOTHING_WORDS, _PLACEHOLDER_WORDS = _listed(_NOTHING), _listed(_PLACEHOLDERS)


def says_nothing_of_it(text: str) -> bool:
    """Whether `text` says that there is none, as “none” and “n/a” do: this may be the truth."""
    return normal(text) in _NOTHING_WORDS


def is_placeholder(text: str) -> bool:
    """Whether `text` holds a place and tells nothing: “tbd”, “-”, “x”, “asdf”, “test”. Blank is none."""
    words = normal(text)
    if not text.strip():
        return False
    if not words or words in _PLACEHOLDER_WORDS:
        return True
    letters = re.sub(r"[\W_]", "", words)
    if len(letters) < 2:
        return not letters.isdecimal()
    if len(letters) > 2 and len(set(letters)) == 1 and not letters.isdecimal():
        return True
    tokens = re.findall(r"\w+", words)
    if len(tokens) == 1 and re.fullmatch(r"[bcdfghjklmnpqrstvwxz]{5,}", words):
        return True
    return all(_is_keys_in_a_row(token) for token in tokens) and not letters.isdecimal()


def is_filler(text: str) -> bool:
    """Whether `text` says nothing, or that there is nothing of it: either way it is no reason."""
    return is_placeholder(text) or says_nothing_of_it(text)


def _is_keys_in_a_row(token: str) -> bool:
    """Whether somebody ran over the keyboard: “asdf”, “qwerty”, “asdasd”, “lkj”."""
    if len(token) < _FEWEST_KEYS:
        return False
    if any(token in row or token[::-1] in row for row in _ROWS_OF_KEYS):
        return True
    half = _repeated(token)
    return half is not None and len(half) < len(token) and any(half in row for row in _ROWS_OF_KEYS)


def _repeated(token: str) -> str | None:
    """What `token` repeats, as “asd” in “asdasd”; None where it repeats nothing."""
    found = re.fullmatch(r"(\w{2,}?)\1+\w?", token)
    return found[1] if found else None
