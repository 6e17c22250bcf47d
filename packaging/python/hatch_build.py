"""The tag of the wheel: any Python 3, and the processor of the programs in it. They are static, so that both C libraries will do."""
import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Tag(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        processor = os.environ["OPSMGR_PROCESSOR"]
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-manylinux2014_{processor}.musllinux_1_1_{processor}"
