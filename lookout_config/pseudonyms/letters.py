"""Words to other words of the same look: length, case, accents and shared beginnings stay, the letters do not.

Each letter moves within those of its kind, by a step that the secret and the letters before it give. So two words
are alike after it exactly where they were alike before: as they are, without case, in another Unicode form, or up to
some letter. (A few letters have no likes, such as the German sharp s and the Greek sigma, and stay.)
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from string import ascii_lowercase
from unicodedata import category, normalize

_ASCII = re.compile("[A-Za-z0-9]+")  # most words, found quickly
_BLOCK = 64  # of other alphabets a part, in which letters are alike enough


class Words:
    """The words that one secret gives."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._known: dict[str, str] = {}

    def of(self, text: str) -> str:
        """The text with its words replaced; blanks, marks and what the eye does not see stay where they are."""
        if text.isascii() and text.isprintable():
            return _ASCII.sub(lambda word: self._word(word[0]), text)
        return "".join(self._word(piece) if is_word else piece for piece, is_word in _pieces(text))

    def _word(self, word: str) -> str:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = "".join(self._letters(word))
        return known

    def _letters(self, word: str) -> Iterator[str]:
        before = ""
        for number, char in enumerate(word):
            apart = normalize("NFD", char)
            base, own = apart[0], apart[1:]
            if not char.isalnum() or _is_mark(char):
                yield char
            else:
                marks = "".join([own, *takewhile(_is_mark, word[number + 1 :])])
                moved = self._moved(before, base, marks)
                yield normalize("NFC", moved + own) if own else moved
            if _is_seen(char):
                before += base.casefold() + own

    def _moved(self, before: str, base: str, marks: str) -> str:
        plain = base.casefold()
        alike = _alike(plain, marks) if base in (plain, plain.upper()) else ""
        if len(alike) < 2:
            return base
        digest = hashlib.blake2b(f"{before}\n{marks}".encode(), key=self._secret, digest_size=8).digest()
        step = 1 + int.from_bytes(digest) % (len(alike) - 1)
        moved = alike[(alike.index(plain) + step) % len(alike)]
        return moved if base == plain else moved.upper()


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Words (letters, digits, their accents, and unseen characters among them) and what is between them."""
    start = 0
    for end in range(1, len(text) + 1):
        inside = _is_of_word(text[start])
        if end == len(text) or _is_of_word(text[end]) != inside:
            yield text[start:end], inside
            start = end


def _is_of_word(char: str) -> bool:
    return char.isalnum() or _is_mark(char) or not _is_seen(char)


def _is_seen(char: str) -> bool:
    return char.isprintable() or char.isspace()


def _is_mark(char: str) -> bool:
    """An accent of the letter before it; also the second and third part of a Korean syllable."""
    return char > "\u02ff" and (category(char)[0] == "M" or "\u1160" <= char <= "\u11ff")


@cache
def _alike(letter: str, marks: str) -> str:
    """The letters among which one may move, itself included: of one kind, and joining with these marks as it does."""
    if len(letter) != 1:
        return ""
    if letter.isdecimal():
        zero = ord(letter) - int(letter)
        return "".join(chr(zero + digit) for digit in range(10))
    first = ord(letter) // _BLOCK * _BLOCK
    pool = ascii_lowercase if letter in ascii_lowercase else map(chr, range(first, first + _BLOCK))
    return (
        "".join(other for other in pool if _kind(other, marks) == _kind(letter, marks))
        if _folds(letter)
        else ""
    )


def _kind(letter: str, marks: str) -> tuple[str, list[int], bool]:
    joined = [len(normalize("NFC", case + marks)) for case in (letter, letter.upper())]
    return category(letter), joined, _folds(letter)


def _folds(letter: str) -> bool:
    """Whether the letter and its capital lead to each other and to no third, as is so for most."""
    capital = letter.upper()
    there_and_back = len(capital) == 1 and capital.casefold() == letter == normalize("NFD", letter)
    return there_and_back and letter.isalnum() and letter != "\u03c3"  # sigma, which has two small forms
