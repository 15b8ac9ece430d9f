"""Which words are spelt as Vietnamese syllables. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

LONGEST = 7  # letters: "nghiêng"

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OF_STOPS = "\u0301\u0323"
"""The tones of syllables in c, ch, k, p, t."""

_SHAPED = "âăêôơư"
_TONED = re.compile(f"(?<=[aeiouy\u0302\u0306\u031b])[{_TONES}]")

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RHYMES = """
    a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êc êm ên êng ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc ue uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ uơn up ut uy uya uych uyên uyêt
    uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y ych yêm yên yêng yêt yêu ynh yt
""".split()


def _places(rhyme: str) -> list[int]:
    """On which letters of a rhyme its tone may stand."""
    if shaped := [at for at, letter in enumerate(rhyme) if letter in _SHAPED]:
        return shaped[-1:]
    vowels = len(rhyme) - len(rhyme.lstrip("aeiouy"))
    if rhyme in ("oa", "oe", "uy"):  # "hòa", "hoà"
        return [0, 1]
    return [1] if vowels == 3 or (vowels == 2 and len(rhyme) > 2) else [0]


def _spelt() -> frozenset[str]:
    """Every rhyme with every tone."""
    found = set(_RHYMES)
    for rhyme in _RHYMES:
        tones = _OF_STOPS if rhyme[-1] in "ckpt" or rhyme.endswith("ch") else _TONES
        for at in _places(rhyme):
            found |= {normalize("NFC", rhyme[: at + 1] + tone + rhyme[at + 1 :]) for tone in tones}
    return frozenset(found)


_SPELT = _spelt()
_TONELESS = frozenset(_RHYMES)
_STARTS = ("", *_ONSETS)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Is this one syllable, spelt right, in whatever case?"""
    plain = _plain(word)
    return len(plain) <= LONGEST and any(plain.startswith(start) and plain[len(start) :] in _SPELT for start in _STARTS)


@lru_cache(maxsize=20_000)
def resembles_syllable(word: str) -> bool:
    """Is this one syllable, its one tone on whatever vowel?"""
    toneless, tones = _TONED.subn("", normalize("NFD", _plain(word)))
    toneless = normalize("NFC", toneless)
    return (
        tones <= 1
        and len(toneless) <= LONGEST
        and any(toneless.startswith(start) and toneless[len(start) :] in _TONELESS for start in _STARTS)
    )


def _plain(word: str) -> str:
    return normalize("NFC", word).lower().replace("ð", "đ")
