"""Settings page, runbook, deployment page and alert rules say what is true of the program."""

from __future__ import annotations

import re
from typing import Any

import pytest
from typer.main import get_command

from esglake.main import app
from infra.settings import Settings
from infra.settings_document import document
from tests.unit.test_deploy import DEPLOY, ROOT, VARIABLES, documents
from transforms import errors
from transforms.errors import EnvironmentProblem, FilingError

# --- pages -----------------------------------------------------------------------------------------


def test_the_page_of_settings_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == document(), (
        "renew it: python -m infra.settings_document"
    )
    assert all(field.description for field in Settings.model_fields.values())


def test_the_runbook_knows_every_failure_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    asked = (FilingError, EnvironmentProblem)
    classes = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, asked) and kind not in asked
    }
    assert len(classes) > 15
    assert {name for name in classes if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("page", ["runbook.md", "deployment.md", "settings.md", "events.md"])
def test_links_and_files_of_the_pages_exist(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", head.lower()).strip().replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif "://" not in target:
            assert (ROOT / "docs" / target.split("#")[0]).exists(), target
    for path in re.findall(r"\binfra/deploy/[\w./-]*\w", text):
        assert (ROOT / path).exists(), path
    variables = set(re.findall(r"\bESGLAKE_[A-Z0-9_]*[A-Z0-9]\b", text))
    assert variables <= VARIABLES, variables - VARIABLES


@pytest.mark.parametrize("page", ["runbook.md", "deployment.md", "events.md"])
def test_commands_of_the_pages_exist(page: str) -> None:
    """Every `esglake COMMAND --option` of a page is one that the program has."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    root = get_command(app)
    found = re.findall(r"(?:^|`|&& | -- )esglake ((?:[a-z]+ ?)+)((?: ?--[a-z-]+)*)", text, re.M)
    assert len(found) > 2
    for words, options in found:
        command = root
        for word in words.split():
            if not hasattr(command, "commands") or word not in command.commands:
                break
            command = command.commands[word]
        assert command is not root, words
        known = {name for parameter in command.params for name in parameter.opts}
        assert set(options.split()) <= known, (words, options)


# --- Prometheus ------------------------------------------------------------------------------------

ALERTS = DEPLOY / "prometheus" / "alerts.yaml"


def rules() -> list[dict[str, Any]]:
    (file,) = documents(ALERTS)
    return [rule for group in file["groups"] for rule in group["rules"]]


def test_every_alert_says_what_how_long_and_where_to_read_on() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", head.lower()).strip().replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", runbook, re.M)
    }
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    for rule in rules():
        assert re.fullmatch(r"Esglake\w+", rule["alert"]) and rule["expr"]
        assert re.fullmatch(r"\d+[smh]", rule["for"]), rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert {"summary", "description", "runbook"} == set(rule["annotations"]), rule["alert"]
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == "docs/runbook.md" and anchor in anchors, rule["alert"]
        assert f"`{rule['alert']}`" in runbook, f"the runbook does not tell what to do on {rule['alert']}"
