"""The mock against a model of the contract that knows nothing of it: random sequences of all operations, faults, clock and sandboxes.

OPSMGR_MODEL_STEPS says how many steps are tried (2000 unless it is set), and OPSMGR_MODEL_SEED with which seed; scripts/check-all sets both.
What fails is made shorter, and the steps that are left are printed."""
import contextlib
import os
import pathlib
import sys
import tempfile
import unittest
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "scripts"), str(HERE.parent / "interop")]
import tool_cache  # noqa: E402

INSTALLED = tool_cache.folder("model", [HERE / "requirements.txt"])
if not os.environ.get("OPSMGR_MODEL_INSIDE") and (INSTALLED / "complete").exists():
    python = str(INSTALLED / "bin" / "python")
    os.execve(python, [python, *sys.argv], {**os.environ, "OPSMGR_MODEL_INSIDE": "yes", "HYPOTHESIS_STORAGE_DIRECTORY": str(INSTALLED / "storage")})
try:
    import hypothesis
    from hypothesis.stateful import run_state_machine_as_test
    from machine import Machine, written_fixture
    from world import START_TEXT, Place
except ModuleNotFoundError:
    hypothesis = None
from support import mock  # noqa: E402
from test_nginx import NGINX, nginx  # noqa: E402

IN_SHORT = 2000
STEPS = int(os.environ.get("OPSMGR_MODEL_STEPS", str(IN_SHORT)))
SEED = int(os.environ.get("OPSMGR_MODEL_SEED", "1"))
LENGTH = 50  # of a sequence
ROUND = 100  # sequences that one search draws
BROKEN = ("retry-without-effect", "extend-not-stored", "nonce-immortal")  # deviations
SHORT = 5  # steps that show one of them; by chance it took up to twenty


def search(steps: int, seed: int, length: int = LENGTH) -> int:
    """Draws sequences until so many steps are done; the number of them. Raises what a sequence has found, once it is made short."""
    before = Machine.steps
    while Machine.steps - before < steps:
        sequences = max(1, min(ROUND, (steps - (Machine.steps - before)) // length))
        settings = hypothesis.settings(max_examples=sequences, stateful_step_count=length, deadline=None, database=None, print_blob=False, report_multiple_bugs=False,
                                       suppress_health_check=list(hypothesis.HealthCheck), phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink))
        run_state_machine_as_test(hypothesis.seed(seed)(Machine), settings=settings)
        seed += 1
    return Machine.steps - before


@contextlib.contextmanager
def place(*flags: str, proxy: bool = False) -> Iterator[None]:
    """A mock that the machine then works with."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        fixture = stack.enter_context(written_fixture(folder))
        ready = stack.enter_context(mock("--clock", "manual", "--start", START_TEXT, *flags, fixture))
        port = ready.port
        if proxy:
            port = int(stack.enter_context(nginx(ready.port)).rsplit(":", 1)[1])
        Machine.place = Place(ready.port, port, passes_resets=not proxy)
        yield


@unittest.skipIf(hypothesis is None, "hypothesis is not installed: scripts/setup --interop")
class Model(unittest.TestCase):
    def test_the_mock_does_what_the_model_does(self) -> None:
        with place():
            print(f"{search(STEPS, SEED)} steps from seed {SEED}", file=sys.stderr)

    @unittest.skipUnless(pathlib.Path(NGINX).exists(), "nginx is not installed: scripts/setup --tests")
    def test_behind_a_proxy_as_well(self) -> None:
        with place(proxy=True):
            print(f"{search(STEPS // 4, SEED)} steps behind nginx from seed {SEED}", file=sys.stderr)

    def test_a_mock_that_breaks_a_promise_is_found_and_the_way_there_is_short(self) -> None:
        for deviation in BROKEN if STEPS > IN_SHORT else BROKEN[:1]:
            with self.subTest(deviation), place("--deviate", deviation):
                with self.assertRaises(AssertionError):
                    search(20_000, SEED, 20)
                self.assertLessEqual(len(Machine.trace), SHORT, Machine.trace)
                print(f"{deviation}: {'; '.join(Machine.trace)}", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
