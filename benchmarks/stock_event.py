"""The stock way with events: a served deployment whose event trigger starts a run per uploaded file."""

from __future__ import annotations

from prefect.events import DeploymentEventTrigger, emit_event

from benchmarks.stock import ingest_one_file

NAME = "stock-event"
EVENT = "benchmark.object.created"


def tell(key: str) -> None:
    """Emit the event of an uploaded object, as a bridge from the store would."""
    emit_event(EVENT, resource={"prefect.resource.id": f"benchmark.object.{key}"}, payload={"key": key})


def main() -> None:
    """Serve the deployment with its trigger."""
    trigger = DeploymentEventTrigger(
        name="benchmark-stock-event",
        expect={EVENT},
        parameters={"key": {"__prefect_kind": "jinja", "template": "{{ event.payload.key }}"}},
    )
    ingest_one_file.serve(name=NAME, triggers=[trigger], print_starting_message=False)


if __name__ == "__main__":
    main()
