"""Runs of the suite at a target, and at a mock with a man in the middle."""
import json
import pathlib
import subprocess
import tempfile
from collections.abc import Callable
from typing import Any

from between import Answer, Forward, Request, between
from support import SUITE, Ready, Result, clauses, clean_environment, listener, mock

CREATE = ("--profile", "full", "--allow", "create", "--resource", "REPLICASET:my_deployment_1")
FINISHED = "5c810cc4ff7a256345ff97b7"
OTHER_GROUP = "5c8100bcf2a30b12ff8825a0"
UNKNOWN = "f" * 24
Through = Callable[[Request, Forward], Answer | None]


def run_at(url: str, ready: Ready, *arguments: str, **environment: str) -> tuple[Result, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        environment["OPSMGR_PRIVATE_KEY"] = ready["privateKey"]
        result = subprocess.run([SUITE, "run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--timeout", "1", "--seed", "1",
                                 "--report", f"json={report}", *arguments], capture_output=True, text=True, timeout=60, env=clean_environment(**environment))
        return result, json.loads(report.read_text()) if report.exists() else None


def through(tamper: Through, *arguments: str, mock_arguments: tuple[str, ...] = (), **environment: str) -> tuple[Result, Any]:
    """Judges a mock through a man in the middle."""
    with mock(*mock_arguments) as ready, listener(between(ready.port, tamper)) as url:
        job = ("--job", ready["jobId"]) if "full" in arguments else ()
        return run_at(url, ready, *job, *arguments, **environment)


def failing(report: Any) -> dict[str, str]:
    return {name: one["message"] for name, one in clauses(report).items() if one["verdict"] == "fail"}


def is_list(request: Request) -> bool:
    return request.method == "GET" and request.path.endswith("/logCollectionJobs")
