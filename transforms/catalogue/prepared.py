"""The catalogue of this program, as it was made of its CSV files once in this environment.

Checking 17,000 rows and finding out every wording of their names takes half a second; reading the outcome
takes a tenth of that, and needs none of the libraries that check. `make setup` makes it; after any change
to this folder the first process that may write makes it anew.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import sys
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from transforms.catalogue.lookup import Catalogue
from transforms.collector import collector_at_rest
from transforms.kept import keep, kept

HERE = Path(__file__).parent
PROTOCOL = 5
log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of this program, loaded once per process; raises CatalogueInvalid for its CSV files."""
    with collector_at_rest():  # looking for garbage among so many rows takes a third of the time
        name = f"catalogue-{key_of(HERE)}.pickle"
        if (found := _read(name)) is not None:
            return found
        from transforms.catalogue.build import load_catalogue

        made = load_catalogue(HERE)
        keep(name, lambda: _packed(made))
        return made


def key_of(folder: Path) -> str:
    """A digest of all that a catalogue comes from: rows, the code of this folder, Python and polars."""
    digest = hashlib.sha256(f"{sys.version} {pl.__version__} {PROTOCOL}".encode())
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.py")]):
        data = path.read_bytes()
        digest.update(f"{path.name} {len(data)}".encode() + data)
    return digest.hexdigest()[:16]


def _read(name: str) -> Catalogue | None:
    data = kept(name)
    if data is None:
        return None
    try:
        found = pickle.loads(data)  # noqa: S301  # ours, and kept where the packages lie
        if not isinstance(found, Catalogue):
            raise TypeError(f"it is a {type(found).__name__}")
    except Exception as error:  # pickle tells a cut-off file by a dozen errors
        log.warning("the kept catalogue is not readable and is made anew: %s", error)
        return None
    return found


def _packed(made: Catalogue) -> bytes:
    for name, value in vars(Catalogue).items():
        if isinstance(value, cached_property):
            getattr(made, name)  # found out now, so that no other process has to
    return pickle.dumps(made, protocol=PROTOCOL)
