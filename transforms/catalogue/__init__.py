"""The catalogue: what a metric, a unit and a breakdown are called, as data.

`catalogue()` loads the CSV files of this folder once, checked as a whole, and answers the look-ups
of the extractors and of normalisation from dictionaries. Raises CatalogueInvalid with every problem.
"""

from transforms.catalogue.lookup import Catalogue
from transforms.catalogue.prepared import catalogue
from transforms.catalogue.text import label_key, unit_key

__all__ = ["Catalogue", "catalogue", "label_key", "unit_key"]
