"""python -m opsmgr_double COMMAND...: opsmgr-mock, the program in this package."""
from opsmgr_double._programs import run_mock

run_mock()
