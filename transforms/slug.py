"""The id of an entity, made of its name: readable, stable, and no register is needed."""

from __future__ import annotations

import re
import unicodedata

from transforms.regex import regex

SUFFIX = regex(
    r"(?:股份有限公司|有限责任公司|有限公司|集团|集團|控股)+$"
    r"|(?:,? (?:co\.(?=,? (?:ltd|limited))|pte\.?|pvt\.?|sdn\.?|bhd\.?|berhad|gmbh"
    r"|s\.p\.a\.|asa|oyj|llc|plc|inc\.?|ltd\.?|limited|corporation|corp\.?|company|n\.v\.|s\.a\.|se|ag|group|holdings))+$",
    re.IGNORECASE,
)


def slug(name: str) -> str:
    """A stable id from a name: NFKC, lower case, no legal form, blanks as '-'.

    >>> slug("Drax Group plc"), slug("四方科技集团股份有限公司")
    ('drax', '四方科技')
    """
    folded = " ".join(unicodedata.normalize("NFKC", name).split())
    kept = SUFFIX.sub("", folded).strip(" ,.") or folded
    return "-".join(kept.lower().split())
