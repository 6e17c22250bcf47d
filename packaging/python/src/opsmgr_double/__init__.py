"""A mock server for the log collection API of MongoDB Ops Manager.

    from opsmgr_double import Mock

    with Mock() as mock, mock.sandbox() as sandbox:
        ...  # your client against sandbox.url, sandbox.group_id, sandbox.job_id, sandbox.public_key, sandbox.private_key
        sandbox.verify("retry", exactly=1)

With pytest, the fixture `opsmgr` is such a sandbox for each test.
"""
from opsmgr_double._control import ControlError
from opsmgr_double._mock import Mock, StartError
from opsmgr_double._programs import program
from opsmgr_double._sandbox import Document, Duration, Sandbox, VerificationFailed

__all__ = ["ControlError", "Document", "Duration", "Mock", "Sandbox", "StartError", "VerificationFailed", "program"]
