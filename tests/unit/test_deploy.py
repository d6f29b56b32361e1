"""Files for running elsewhere: they parse, name settings that exist, pin what they fetch, hold no secret."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from string import Template
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
"""Variables of the files themselves."""
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


def kustomizations() -> list[dict[str, Any]]:
    return [documents(path)[0] for path in YAML if path.name == "kustomization.yaml"]


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
    (ours,) = [image for base in kustomizations() for image in base.get("images", ())]
    assert ours["name"] == "esg-lake" and PINNED.match(f"esg-lake:{ours['newTag']}")
    assert [name for name in found if not PINNED.match(name) and name != ours["name"]] == []


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


def test_prometheus_asks_the_watcher_at_the_port_it_is_told() -> None:
    (config,) = documents(DEPLOY / "prometheus" / "prometheus.yaml")
    (job,) = config["scrape_configs"]
    (target,) = job["dns_sd_configs"]
    (name,) = target["names"]
    assert services()[name]["environment"]["ESGLAKE_METRICS_PORT"] == str(target["port"])
    assert job["job_name"] == "esglake", "the alerts ask for this job"


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


# --- Terraform -------------------------------------------------------------------------------------

TERRAFORM = DEPLOY / "terraform"
POLICY_VALUES = {
    "bucket_arn": "arn:aws:s3:::b",
    "queue_arn": "arn:aws:sqs:eu-central-1:1:q",
    "account_id": "123456789012",
    "filings_arn": "arn:aws:s3:::f",
    "filings_prefix": "esg/",
    "lake_arn": "arn:aws:s3:::l",
    "data_prefix": "data/",
}


def terraform_text() -> str:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TERRAFORM.glob("*.tf")))
    return re.sub(r"#.*", "", text)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="no terraform on this machine")
def test_terraform_reads_the_files_and_finds_them_formatted() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TF_")} | {
        "CHECKPOINT_DISABLE": "1"
    }
    command = ["terraform", "fmt", "-check", "-recursive", str(TERRAFORM)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(
    not (TERRAFORM / ".terraform").exists(), reason="needs `terraform init` (a provider of 700 MB)"
)
def test_terraform_validates() -> None:
    done = subprocess.run(
        ["terraform", f"-chdir={TERRAFORM}", "validate", "-no-color"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_terraform_refers_only_to_what_it_declares_and_uses_all_of_it() -> None:
    text = terraform_text()
    declared = set(re.findall(r'^variable "(\w+)"', text, re.M))
    assert set(re.findall(r"\bvar\.(\w+)", text)) == declared
    resources = {f"{kind}.{name}" for kind, name in re.findall(r'^resource "(\w+)" "(\w+)"', text, re.M)}
    assert set(re.findall(r"\b(aws_\w+\.\w+)\b", text)) - {"aws_caller_identity.this"} <= resources
    for variable in declared:
        block = re.search(rf'variable "{variable}" {{.*?^}}', text, re.M | re.S)
        assert block and "description" in block[0] and "type" in block[0], variable
    named = set(re.findall(r"^(\w+)\s*=", (TERRAFORM / "example.tfvars").read_text(encoding="utf-8"), re.M))
    required = {
        name
        for name in declared
        if "default" not in re.search(rf'variable "{name}" {{.*?^}}', text, re.M | re.S)[0]  # type: ignore[index]
    }
    assert required <= named <= declared


def test_terraform_hands_every_policy_what_it_asks_for() -> None:
    text = terraform_text()
    files = {path.name: path for path in (TERRAFORM / "policies").glob("*.json")}
    assert set(files) == {"bucket.json", "queue.json", "watcher.json", "analyst.json"}
    for name, call in re.findall(r'policies/([\w${}.]+)\.json", {(.*?)}\)', text, re.S):
        given = set(re.findall(r"(\w+)\s*=", call))
        for path in (
            [files[f"{name}.json"]] if "$" not in name else [files["watcher.json"], files["analyst.json"]]
        ):
            asked = set(re.findall(r"\$\{(\w+)\}", path.read_text(encoding="utf-8")))
            assert asked <= given, (path.name, asked - given)


@pytest.mark.parametrize("name", ["bucket", "queue", "watcher", "analyst"])
def test_policies_grant_no_more_than_they_must(name: str) -> None:
    policy = json.loads(
        Template((TERRAFORM / "policies" / f"{name}.json").read_text()).substitute(POLICY_VALUES)
    )
    assert policy["Version"] == "2012-10-17"
    for statement in policy["Statement"]:
        if statement["Effect"] == "Deny":
            assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            continue
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not [action for action in actions if "*" in action]
        assert statement["Resource"] != "*" and statement["Resource"].startswith("arn:aws:")
        if name == "analyst":
            assert set(actions) <= {"s3:GetObject", "s3:ListBucket"}


def test_buckets_are_private_versioned_encrypted_and_kept() -> None:
    text = terraform_text()
    for wanted in (
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_versioning",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_policy",
    ):
        assert re.search(rf'resource "{wanted}" "this" {{\s+for_each\s+= aws_s3_bucket\.this', text), wanted
    assert text.count("= true") >= 4 and "prevent_destroy = true" in text
    assert re.search(r"maxReceiveCount\s+= var\.max_receives", text)
    assert text.count('resource "aws_cloudwatch_metric_alarm"') == 2


# --- Kubernetes ------------------------------------------------------------------------------------

KUBERNETES = DEPLOY / "kubernetes"
KUBECTL = pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl on this machine")


def objects() -> list[dict[str, Any]]:
    return [document for path in (KUBERNETES / "base").glob("*.yaml") for document in documents(path)]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for found in objects():
        spec = found.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "containers" in spec.get("template", {}).get("spec", {}):
            yield found["kind"], spec["template"]["spec"]


def test_every_pod_keeps_to_the_restricted_standard() -> None:
    assert sorted(kind for kind, _ in pods()) == ["CronJob", "Deployment", "Job"]
    for kind, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001, kind
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"] and container["resources"]["requests"]
            assert {mount["name"] for mount in container["volumeMounts"]} == volumes


def test_the_watcher_has_probes_time_to_stop_and_a_budget() -> None:
    (watcher,) = [pod for kind, pod in pods() if kind == "Deployment"]
    (container,) = watcher["containers"]
    for probe in ("startupProbe", "livenessProbe"):
        assert container[probe]["exec"]["command"] == ["esglake", "doctor", "--quick"]
    assert watcher["terminationGracePeriodSeconds"] >= 15
    (budget,) = [found for found in objects() if found["kind"] == "PodDisruptionBudget"]
    (deployment,) = [found for found in objects() if found["kind"] == "Deployment"]
    assert budget["spec"]["selector"] == deployment["spec"]["selector"]


def test_kustomize_lists_every_file_and_no_secret() -> None:
    (base,) = [found for found in objects() if found["kind"] == "Kustomization"]
    files = {path.name for path in (KUBERNETES / "base").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(base["resources"]) == files
    assert "Secret" not in {found["kind"] for found in objects()}
    (secret,) = documents(KUBERNETES / "secret.example.yaml")
    assert {key.upper() for key in secret["stringData"]} <= VARIABLES


@KUBECTL
@pytest.mark.parametrize(("folder", "catalogued"), [("base", True), ("overlays/embedded", False)])
def test_kustomize_builds(folder: str, catalogued: bool) -> None:
    done = subprocess.run(["kubectl", "kustomize", str(KUBERNETES / folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    built = {found["kind"]: found for found in yaml.safe_load_all(done.stdout)}
    assert ("Job" in built, "PersistentVolumeClaim" in built) == (catalogued, not catalogued)
    spec = built["Deployment"]["spec"]
    assert spec["template"]["spec"]["containers"][0]["image"] == "esg-lake:0.1.0"
    (home,) = [volume for volume in spec["template"]["spec"]["volumes"] if volume["name"] == "home"]
    assert set(home) == {"name", "emptyDir" if catalogued else "persistentVolumeClaim"}
    if not catalogued:
        assert spec["replicas"] == 1 and spec["strategy"] == {"type": "Recreate"}


# --- systemd ---------------------------------------------------------------------------------------

UNITS = sorted(path for path in (DEPLOY / "systemd").iterdir() if path.suffix in {".service", ".timer"})


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/esg-lake/.venv/bin/esglake", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


def test_the_service_is_hardened_and_restarts() -> None:
    text = (DEPLOY / "systemd" / "esg-lake.service").read_text(encoding="utf-8")
    lines = set(text.splitlines())
    for wanted in (
        "User=esglake",
        "ProtectSystem=strict",
        "ProtectHome=true",
        "NoNewPrivileges=true",
        "CapabilityBoundingSet=",
        "Restart=always",
        "TimeoutStopSec=15",
    ):
        assert wanted in lines, wanted
    assert re.search(r"^MemoryMax=\d+G$", text, re.M)
    for name in re.findall(r"LoadCredential=(\w+):", text):
        assert name.upper() in VARIABLES
