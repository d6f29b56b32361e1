"""What is told of a filing, and what of it is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flows.alerts import Stock, alerts_of
from infra.slack_news import news, told_by
from transforms.model import Alert, Claim, FilingFacts, LedgerEntry, ObjectRef, Severity, State, Verdict

BLOCK, WARN, INFO = Severity.BLOCK, Severity.WARN, Severity.INFO


def entry(key: str = "a.pdf", state: State = State.LANDED, **more: str) -> LedgerEntry:
    claim = Claim(ObjectRef("filings", key, "etag", 1), "b1", 1, datetime(2026, 1, 1, tzinfo=UTC))
    return LedgerEntry(claim, state, None if state is State.FAILED else "f1", **more)


def filing(**more: object) -> FilingFacts:
    return replace(FilingFacts("f1", "acme", "Acme", fiscal_year=2024), **more)  # type: ignore[arg-type]


def verdict(severity: Severity, name: str, **more: object) -> Verdict:
    made = Verdict(name, "identity", severity, False, "f1", "energy 2024", arithmetic="1 + 1 = 2, printed 3")
    return replace(made, **more)  # type: ignore[arg-type]


def findings(*verdicts: Verdict, key: str = "a.pdf", least: Severity = WARN) -> list[Alert]:
    return list(alerts_of([entry(key)], [filing()], verdicts, {"f1": Stock(24, 6)}, least))


def test_one_alert_per_filing_the_worst_finding_first_with_counts_and_effect() -> None:
    (alert,) = findings(
        verdict(WARN, "jump"),
        verdict(INFO, "note"),
        verdict(BLOCK, "sum", diagnosis="two rows look exchanged", page=7, line=40, metric_ids=("energy",)),
        verdict(BLOCK, "held", success=True),
    )
    assert (alert.severity, alert.title) == (BLOCK, "Acme 2024: 1 block, 1 warn")
    assert alert.effect == "24 facts landed, 6 quarantined"
    assert alert.findings[0] == (
        "[block] energy: 1 + 1 = 2, printed 3 (page 7, line 40)\ntwo rows look exchanged"
    )
    assert alert.tells == ("block sum: energy 2024", "warn jump: energy 2024")


def test_what_repeats_a_diagnosis_stands_behind_what_says_something_new() -> None:
    (alert,) = findings(
        verdict(WARN, "swapped", diagnosis="a and b look exchanged"),
        verdict(BLOCK, "sum", diagnosis="a and b look exchanged"),
        verdict(WARN, "jump"),
    )
    assert [each.split(":")[0] for each in alert.tells] == ["block sum", "warn jump", "warn swapped"]


def test_notes_are_told_only_where_they_have_a_channel() -> None:
    assert findings(verdict(INFO, "note")) == []
    (alert,) = findings(verdict(INFO, "note"), least=INFO)
    assert (alert.severity, alert.title) == (INFO, "Acme 2024: 1 info")


def test_what_a_person_has_accepted_is_not_told() -> None:
    waived = verdict(INFO, "jump", waived_until="2027-01-31")
    (alert,) = findings(waived, verdict(INFO, "note"), least=INFO)
    assert alert.tells == ("info note: energy 2024",)


def test_the_id_is_the_same_under_another_key_and_with_other_figures() -> None:
    first, second = (
        findings(verdict(WARN, "jump"))[0],
        findings(verdict(WARN, "jump", arithmetic="other words"), key="copy/b.pdf")[0],
    )
    assert first.alert_id == second.alert_id
    assert first.alert_id != findings(verdict(BLOCK, "jump"))[0].alert_id


def test_a_failed_object_tells_that_nothing_landed() -> None:
    failed = entry(state=State.FAILED, error_class="EmptyFiling", error_message="a.pdf: no bytes")
    (alert,) = alerts_of([failed], [], [], {})
    assert (alert.kind, alert.severity) == ("filing_failed", BLOCK)
    assert alert.findings == ("a.pdf: no bytes",) and "nothing of it landed" in alert.effect


def test_what_was_deleted_before_it_was_read_stands_in_the_digest_only() -> None:
    gone = entry(state=State.FAILED, error_class="MissingObject", error_message="a.pdf: is not there")
    assert list(alerts_of([gone], [], [], {})) == []
    (alert,) = alerts_of([gone], [], [], {}, INFO)
    assert alert.severity == INFO and "no longer in the bucket" in alert.effect


def test_unknown_company_and_pages_not_read_keep_their_messages() -> None:
    odd = filing(entity_id="unknown:f1", warnings=("page 3 is a picture",))
    kinds = [alert.kind for alert in alerts_of([entry()], [odd], [], {})]
    assert kinds == ["unknown_entity", "reading_warnings"]


def test_what_was_told_is_no_news() -> None:
    (alert,) = findings(verdict(WARN, "jump"), verdict(BLOCK, "sum"))
    assert news(alert, {}) is alert
    assert news(alert, told_by(alert.tells)) is None
    assert news(alert, told_by(["block jump: energy 2024", "block sum: energy 2024"])) is None


def test_only_what_is_new_is_told_and_the_title_says_so() -> None:
    (alert,) = findings(verdict(BLOCK, "sum"), verdict(WARN, "jump"))
    new = news(alert, told_by(["block sum: energy 2024"]))
    assert new is not None
    assert (new.severity, new.title) == (WARN, "Acme 2024: 1 warn since last told")
    assert new.tells == ("warn jump: energy 2024",) and len(new.findings) == 1
    assert new.effect.endswith("1 told before")
    assert new.alert_id != alert.alert_id


def test_a_finding_that_has_become_worse_is_told_again() -> None:
    (alert,) = findings(verdict(BLOCK, "sum"))
    new = news(alert, told_by(["warn sum: energy 2024"]))
    assert new is not None and new.severity is BLOCK
    assert new.findings[0].endswith("\nwas told as warn before")
