"""Normalisation: raw observations of a micro-batch to OBSERVATIONS and FACTS, in polars throughout."""

from transforms.normalise.facts import facts_of
from transforms.normalise.observations import decided, normalise

__all__ = ["decided", "facts_of", "normalise"]
