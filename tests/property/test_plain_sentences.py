"""Whatever metric a plain sentence tells, in whatever plain form, all of it is told and nothing else."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.plain_sentences import Sentence, sentences
from transforms.filing import observed


@settings(max_examples=300, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(sentence=sentences())
def test_a_plain_sentence_is_told_whole(sentence: Sentence) -> None:
    found = observed(sentence.page.encode(), "page.txt")
    facts = found.filter(found["outcome"] == "fact").select("metric_id", "fiscal_year", "value_text").rows()
    told = {(metric, year, text.removeprefix("EUR ").rstrip("%")) for metric, year, text in facts}
    assert told == sentence.told, sentence.page
