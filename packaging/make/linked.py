"""Which versions are linked into the static programs, as the headers and files that they are compiled with say it. The build holds
packaging/components.json, which the notices and the bill of materials are made from, against them."""
import json
import pathlib
import re
import subprocess

COMPONENTS = pathlib.Path(__file__).resolve().parents[1] / "components.json"
LLVM = "libc++, libc++abi and libunwind of LLVM"
# A header that says the version, below the folder of headers, and how it says it: one group, or a group for each number.
HEADERS = {
    "OpenSSL": ("openssl/opensslv.h", r'OPENSSL_VERSION_STR "(.+)"'),
    "zlib": ("zlib.h", r'ZLIB_VERSION "(.+)"'),
    "fmt": ("fmt/core.h", r"FMT_VERSION (\d+)(\d\d)(\d\d)\n"),
    "JSON for Modern C++": ("nlohmann/detail/abi_macros.hpp", r"VERSION_MAJOR (\d+)[^#]+#define NLOHMANN_JSON_VERSION_MINOR (\d+)[^#]+#define NLOHMANN_JSON_VERSION_PATCH (\d+)"),
    "CLI11": ("CLI/Version.hpp", r'CLI11_VERSION "(.+)"'),
    "expected": ("tl/expected.hpp", r"VERSION_MAJOR (\d+)\n#define TL_EXPECTED_VERSION_MINOR (\d+)\n#define TL_EXPECTED_VERSION_PATCH (\d+)"),
}
FETCHED = {  # the same of sources that the project compiles itself
    "cpp-httplib": ("httplib.h", r'CPPHTTPLIB_VERSION "(.+)"'),
    "pugixml": ("src/pugixml.hpp", r"PUGIXML_VERSION (\d)(\d\d)\d "),
}
ZIG = {  # the same of files that the compiler brings
    "musl": ("lib/libc/musl/src/internal/version.h", r'VERSION "(.+)"'),
    LLVM: ("lib/libcxx/include/__config", r"define _LIBCPP_VERSION (\d\d)(\d\d)(\d\d)"),
}


def said(file: pathlib.Path, pattern: str) -> str:
    """The numbers of a version, without zeros before them."""
    found = re.search(pattern, file.read_text())
    if not found:
        return f"nothing in {file}"
    return found[1] if len(found.groups()) == 1 else ".".join(str(int(number)) for number in found.groups())


def versions(zig: pathlib.Path, headers: pathlib.Path, sources: dict[str, pathlib.Path]) -> dict[str, str]:
    """By the name of the component. `sources` are those that the project compiles itself. RE2 and valijson do not say theirs."""
    found = {name: said(headers / file, pattern) for name, (file, pattern) in HEADERS.items()}
    found |= {name: said(sources[name] / file, pattern) for name, (file, pattern) in FETCHED.items()}
    found |= {name: said(zig.parent / file, pattern) for name, (file, pattern) in ZIG.items()}
    found["compiler-rt of Zig"] = subprocess.run([zig, "version"], capture_output=True, text=True, check=True).stdout.strip()
    return found


def differences(found: dict[str, str]) -> list[str]:
    """What components.json says otherwise, a sentence each."""
    listed = {one["name"]: one["version"] for one in json.loads(COMPONENTS.read_text())}
    return [f"packaging/components.json has {name} {listed.get(name, '(no such component)')}, and {version} is linked"
            for name, version in found.items() if listed.get(name) != version]
