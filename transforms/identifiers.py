"""Check digits of the identifiers a company prints: LEI, ISIN, unified social credit code.

Every function takes the bare identifier in capitals and says whether its last characters fit the rest.
All three schemes catch every digit that is exchanged for another; python-stdnum knows hundreds more of
them, but is LGPL, and this project depends on permissive licences only.

>>> lei("213800RBRIYICC2QC958"), isin("US0378331005"), uscc("91110000600037341L")
(True, True, True)
>>> lei("213800RBRIYICC2QC959"), isin("US0378331006"), uscc("91110000600037341M")
(False, False, False)
"""

from __future__ import annotations

import re

from transforms.regex import regex

_LEI = regex(r"[0-9A-Z]{18}\d{2}", re.ASCII)
_ISIN = regex(r"[A-Z]{2}[0-9A-Z]{9}\d", re.ASCII)

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z, which are easily taken for 1, 0, 5, U, 2."""
USCC_LENGTH = 18
USCC_MODULUS = 31


def lei(code: str) -> bool:
    """ISO 17442: letters as 10 to 35, the whole number is 1 modulo 97 (ISO 7064 MOD 97-10)."""
    return bool(_LEI.fullmatch(code)) and int(_letters_as_numbers(code)) % 97 == 1


def isin(code: str) -> bool:
    """ISO 6166: letters as 10 to 35, then Luhn's sum over the digits, every second one doubled."""
    if not _ISIN.fullmatch(code):
        return False
    digits = [int(digit) for digit in reversed(_letters_as_numbers(code))]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def uscc(code: str) -> bool:
    """GB 32100: the characters weighted by powers of 3, the whole sum is 0 modulo 31."""
    if len(code) != USCC_LENGTH or any(character not in USCC_ALPHABET for character in code):
        return False
    *body, check = (USCC_ALPHABET.index(character) for character in code)
    total = sum(value * pow(3, place, USCC_MODULUS) for place, value in enumerate(body))
    return (total + check) % USCC_MODULUS == 0


def _letters_as_numbers(code: str) -> str:
    return "".join(str(int(character, 36)) for character in code)
