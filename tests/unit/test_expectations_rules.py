"""The rule and policy files: what is shipped is sound, and what is wrong is told all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.known import known
from expectations.policy import EXPECTATIONS, POLICY, load_policy
from expectations.ratios import factor_of
from expectations.rules import IDENTITIES, NEEDS, Operand, load_rules, parse
from transforms.errors import CatalogueInvalid

HEADER = "id,kind,metric,axis,parts,denominator,explains,closed,note\n"


def test_the_shipped_rules_name_metrics_of_the_catalogue():
    rules = load_rules(metrics=known().metrics)
    assert {rule.kind for rule in rules} <= set(NEEDS)
    assert {"sum_breakdown", "not_additive", "sum_metrics", "ratio"} <= {rule.kind for rule in rules}


def test_every_problem_of_a_rule_file_is_told_with_its_row(tmp_path: Path):
    rows = [
        "a,sum_metrics,revenue,,,,,no,",
        "b,ratio,revenue,,rd_expense + Nonsense!,revenue,,no,",
        "c,nothing,revenue,,,,,no,",
        "d,ratio,revenue,,rd_expense,no_such_metric,,no,",
        "d,not_additive,*,scope,,,,no,",
        "e,ratio,revenue,,rd_expense,revenue + rd_expense,,no,",
        "f,sum_breakdown,*,,,,,maybe,",
    ]
    path = tmp_path / "identities.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as caught:
        load_rules(path, known().metrics)
    message = str(caught.value)
    for row, said in enumerate(
        ["needs parts", "Nonsense", "kind", "no_such_metric", "stands twice", "one metric", "closed"], start=2
    ):
        assert any(f"row {row}:" in part and said in part for part in message.split("; ")), (row, said)
    assert message.startswith("identities.csv: ")


def test_an_expression_is_read_with_its_alternatives_and_brackets():
    assert parse("a + b[x=y] | c[]") == ((Operand("a"), Operand("b", "x=y")), (Operand("c", ""),))


def test_the_shipped_policy_names_every_expectation_and_real_metrics():
    policy = load_policy(metrics=known().metrics)
    assert set(policy.severity) == set(EXPECTATIONS)
    assert policy.of("sum_breakdown") == "block"
    assert policy.of("ratio") == policy.of("swapped_pair") == "warn"


def test_a_policy_may_say_otherwise_for_one_metric(tmp_path: Path):
    path = tmp_path / "policy.toml"
    path.write_text(POLICY.read_text(encoding="utf-8") + '\n[metrics.ratio]\nwork_injury_rate = "info"\n')
    policy = load_policy(path, known().metrics)
    assert policy.of("ratio", "work_injury_rate") == "info"
    assert policy.of("ratio", "rd_employees_share") == "warn"


def test_every_problem_of_a_policy_is_told_with_its_row(tmp_path: Path):
    text = POLICY.read_text(encoding="utf-8").replace('\nratio = "warn"\n', "\n")
    text = text.replace("[severity]\n", '[severity]\nwrong_name = "block"\n')
    text += '\n[metrics.ratio]\nno_such_metric = "info"\n[metrics.rattio]\n'
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as caught:
        load_policy(path, known().metrics)
    message = str(caught.value)
    rows = text.splitlines()
    for key, line in (
        ("severity.wrong_name", 'wrong_name = "block"'),
        ("metrics.ratio.no_such_metric", 'no_such_metric = "info"'),
        ("metrics.rattio", "[metrics.rattio]"),
    ):
        assert f"row {rows.index(line) + 1}: {key}" in message
    assert "severity.ratio: missing" in message


def test_a_policy_with_unknown_severities_is_refused_with_all_of_them(tmp_path: Path):
    path = tmp_path / "policy.toml"
    path.write_text('[severity]\nratio = "loud"\nunit_slip = "quiet"\n', encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=r"row 2: severity\.ratio.*row 3: severity\.unit_slip"):
        load_policy(path)


def test_rules_are_packed_beside_the_code():
    assert IDENTITIES.exists()
    assert POLICY.exists()


@pytest.mark.parametrize(
    ("unit", "above", "below", "factor"),
    [
        ("percent", "CNY", "CNY", 100),
        ("percent", "count", "persons", 100),
        ("percent", "CNY", "USD", None),
        ("tCO2e_per_mCNY", "tCO2e", "CNY", 10**6),
        ("tCO2e_per_10kCNY", "tCO2e", "CNY", 10**4),
        ("tCO2e_per_mUSD", "tCO2e", "CNY", None),
        ("hours_per_person", "hours", "persons", 1),
        ("tCO2e_per_m2", "tCO2e", "m2", 1),
        ("kg_per_person", "t", "persons", None),
    ],
)
def test_the_unit_of_a_ratio_says_its_factor(unit: str, above: str, below: str, factor: int | None):
    assert factor_of(unit, above, below) == factor
