"""What the mock keeps in memory is bounded, however much goes wrong on purpose."""
import contextlib
import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from client import Client, control, plain  # noqa: E402
from servers import Mock  # noqa: E402

BIN = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin")).resolve()
JOURNAL = 10_000  # calls, and then the oldest makes room
BATCH = 100


def memory_of_full_journal(faults: list[dict[str, object]]) -> float:
    """Megabytes."""
    with Mock(BIN, flags=("--workers", "1")) as mock, contextlib.closing(Client(mock.port)) as client:
        answer = client.ask(control("PUT", "/faults", {"faults": faults}))
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the faults are not taken: {answer[:200]!r}")
        for _ in range(JOURNAL // BATCH):
            client.socket.sendall(plain("GET", mock.target) * BATCH)
            data = b""
            while data.count(b"HTTP/1.1 ") < BATCH or not data.endswith(b"}"):
                data += client.some()
        return mock.memory_bytes() / 1e6


class Memory(unittest.TestCase):
    def test_a_thousand_faults_in_a_full_journal_take_little(self) -> None:
        without = memory_of_full_journal([])
        for what, call in (("not yet", {"from": 1_000_000}), ("each call", {"from": 1})):
            with self.subTest(what):
                fault: dict[str, object] = {"on": {"calls": call}, "phase": "before-challenge", "do": {"status": 503}}
                more = memory_of_full_journal([fault] * 1_000) - without
                print(f"1,000 faults, {what}: {more:.1f} MB more than {without:.1f}", file=sys.stderr)
                self.assertLess(more, 5)


if __name__ == "__main__":
    unittest.main()
