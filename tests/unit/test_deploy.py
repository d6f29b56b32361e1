"""Files for running elsewhere: they parse, name settings that exist, pin what they fetch, hold no secret."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "infra" / "deploy"
FILES = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and not {"__pycache__", ".terraform", "secrets"} & set(path.parts)
)
YAML = [path for path in FILES if path.suffix in {".yaml", ".yml"}]
DOCKERFILE = DEPLOY / "Dockerfile"
COMPOSE = DEPLOY / "compose" / "compose.yaml"
VARIABLES = {f"ESGLAKE_{name.upper()}" for name in Settings.model_fields}
OF_THE_FILES = {"ESGLAKE_IMAGE"}
"""Variables of the deployment files themselves: the program never reads them."""
PINNED = re.compile(r"^[\w./-]+:v?\d+\.\d+[\w.-]*$")


def named(path: Path) -> str:
    return path.relative_to(DEPLOY).as_posix()


def documents(path: Path) -> list[Any]:
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


def services() -> dict[str, dict[str, Any]]:
    (compose,) = documents(COMPOSE)
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def instructions() -> list[tuple[str, str]]:
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


@pytest.mark.parametrize("path", YAML, ids=named)
def test_yaml_files_parse_and_hold_something(path: Path) -> None:
    assert documents(path)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_variable_named_is_a_setting(path: Path) -> None:
    found = set(
        re.findall(r"\bESGLAKE_[A-Z0-9_]*[A-Z0-9]\b", path.read_text(encoding="utf-8"), re.IGNORECASE)
    )
    upper = {name for name in found if name.isupper()}
    assert upper <= VARIABLES | OF_THE_FILES, sorted(upper - VARIABLES)


def images() -> Iterator[str]:
    for path in YAML:
        for line in path.read_text(encoding="utf-8").splitlines():
            found = re.match(r"\s*-?\s*image:\s*(\S+)", line)
            if found:
                yield re.sub(r"^\$\{\w+:-(.+)\}$", r"\1", found[1])
    yield from (rest.split()[0] for word, rest in instructions() if word == "FROM")


def test_images_are_pinned_to_a_version() -> None:
    found = list(images())
    assert len(found) > 6
    assert [name for name in found if not PINNED.match(name)] == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_secret_and_no_package_address_stands_in_a_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"AKIA[0-9A-Z]{16}|hooks\.slack\.com/services/T|BEGIN [A-Z ]*PRIVATE KEY", text)
    assert not re.search(r"(?i)(password|secret_access_key|token)\s*[:=]\s*['\"]?[A-Za-z0-9+/]{16,}", text)
    assert not re.search(r"(?i)--(extra-)?index-url|--find-links|pypi\.|PIP_INDEX", text)


# --- the image -------------------------------------------------------------------------------------


def test_the_image_is_built_in_two_stages_and_ends_as_nobody_in_particular() -> None:
    words = [word for word, _ in instructions()]
    assert words.count("FROM") == 2
    last = instructions()[len(words) - words[::-1].index("FROM") :]
    users = [rest for word, rest in last if word == "USER"]
    assert users == ["10001:10001"]
    assert last.index(("USER", users[0])) < [word for word, _ in last].index("ENTRYPOINT")
    assert not any(word == "RUN" and "pip" in rest for word, rest in last)
    for form in ("ENTRYPOINT", "CMD"):
        ((_, rest),) = [entry for entry in last if entry[0] == form]
        assert isinstance(json.loads(rest), list), "signals reach the program only in the exec form"
    assert any(word == "HEALTHCHECK" and "NONE" not in rest for word, rest in last)


def test_packages_are_installed_by_hash_before_the_code_is_copied() -> None:
    steps = instructions()
    install = next(n for n, (word, rest) in enumerate(steps) if word == "RUN" and "--require-hashes" in rest)
    code = next(n for n, (word, rest) in enumerate(steps) if word == "COPY" and rest.startswith("esglake"))
    assert install < code
    for lock in ("requirements.lock", "requirements-build.lock"):
        assert lock in steps[install][1]
        text = (DEPLOY / lock).read_text(encoding="utf-8")
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[\w.\[\]-]+==\S+", block) and "--hash=sha256:" in block, block[:80]


def test_the_lock_of_the_image_agrees_with_the_lock_of_the_house() -> None:
    def pins(path: Path) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", path.read_text(encoding="utf-8"), re.M))

    house = pins(ROOT / "requirements.lock")
    image = pins(DEPLOY / "requirements.lock") | pins(DEPLOY / "requirements-build.lock")
    assert {name: pin for name, pin in image.items() if house.get(name) != pin} == {}
    assert {"duckdb", "prefect", "boto3", "hatchling"} <= set(image)
    assert not {"pytest", "moto", "mypy", "pgserver"} & set(image)


def test_the_image_holds_every_room_of_the_package() -> None:
    copied = {rest.split()[0] for word, rest in instructions() if word == "COPY"}
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    wheel = re.search(r"^packages = (\[.*\])$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert wheel
    for room in json.loads(wheel[1]):
        assert room in copied and f"!{room}" in ignored


# --- compose ---------------------------------------------------------------------------------------


def test_compose_services_have_health_limits_and_restart() -> None:
    for name, service in services().items():
        once = name == "setup"
        assert (
            once or service.get("healthcheck", {}).get("test") or service["image"].startswith("${ESGLAKE")
        ), name
        assert service["restart"] == ("on-failure:5" if once else "unless-stopped"), name
        assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"]), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged") and "docker.sock" not in json.dumps(service), name


def test_compose_runs_our_containers_without_root_on_a_read_only_root() -> None:
    ours = {name: service for name, service in services().items() if "ESGLAKE_IMAGE" in service["image"]}
    assert set(ours) >= {"setup", "prefect", "watcher", "upkeep"}
    for name, service in ours.items():
        assert service["read_only"] and service["user"] == "10001:10001", name
        assert service["cap_drop"] == ["ALL"], name


def test_compose_names_only_what_it_defines() -> None:
    (compose,) = documents(COMPOSE)
    for name, service in services().items():
        assert set(service.get("secrets", ())) <= set(compose["secrets"]), name
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            known = (
                (COMPOSE.parent / source).exists() if source.startswith(".") else source in compose["volumes"]
            )
            assert known, (name, volume)
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), f"{name} would be open to the network"


def test_every_secret_is_made_once_and_read_by_a_service(tmp_path: Path) -> None:
    (compose,) = documents(COMPOSE)
    script = ["sh", str(COMPOSE.parent / "make_secrets.sh"), str(tmp_path / "secrets")]
    subprocess.run(script, check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(compose["secrets"])
    assert set(made) == {secret for service in services().values() for secret in service.get("secrets", ())}
    for name, secret in compose["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    subprocess.run(script, check=True, capture_output=True)
    assert made == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    settings = Settings(_secrets_dir=tmp_path / "secrets")
    assert settings.catalogue == made["esglake_catalogue"]
    assert settings.s3_secret_access_key is not None and settings.slack_webhook_url is None
    assert len({made[name] for name in made if name.endswith("password")}) == 4
