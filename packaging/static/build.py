"""Builds opsmgr-mock and opsmgr-suite as static programs for Linux, with zig's compiler and musl. `scripts/package static` calls it.

    python3 packaging/static/build.py ARCH FOLDER      ARCH: x86_64 or aarch64; the programs go to FOLDER

Libraries and compiler are pinned by SHA-256 (zig.txt, Cargo.lock, debian.txt, npm.txt) and lie in the user's cache once they are there.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "packaging" / "make"))
import linked  # noqa: E402
import tool_cache  # noqa: E402

ARCHITECTURES = ("x86_64", "aarch64")
PINS = [HERE / name for name in ("zig.txt", "Cargo.lock", "debian.txt", "npm.txt")]
CACHE = tool_cache.folder("static", PINS)
SOURCES = CACHE / "sources"
# Headers that Debian's packages install, with the target of CMake that stands for them.
HEADERS = {"nlohmann_json": ("nlohmann", "nlohmann_json::nlohmann_json", "3.11.2"), "CLI11": ("CLI", "CLI11::CLI11", "2.1.2"),
           "tl-expected": ("tl", "tl::expected", "1.0.0"), "valijson": ("valijson", "", "")}
# What this project's programs need of OpenSSL: TLS, certificates, hashes. The rest makes them larger and slower to start.
OPENSSL_OPTIONS = ("no-shared", "no-tests", "no-apps", "no-docs", "no-legacy", "no-engine", "no-dso", "no-module", "no-quic", "no-comp", "no-cms", "no-ts",
                   "no-ct", "no-cmp", "no-srp", "no-psk", "no-gost", "no-sm2", "no-sm3", "no-sm4", "no-idea", "no-seed", "no-camellia", "no-aria",
                   "no-bf", "no-cast", "no-rc2", "no-rc4", "no-mdc2", "no-whirlpool", "no-siphash", "no-dtls", "no-ssl3", "no-weak-ssl-ciphers",
                   "no-ml-dsa", "no-slh-dsa", "no-ui-console", "no-async", "no-secure-memory", "no-http")


def run(*command: str | pathlib.Path, folder: pathlib.Path | None = None, **environment: str) -> None:
    """Says what a command printed when it fails, and ends."""
    done = subprocess.run([str(part) for part in command], cwd=folder, env=os.environ | environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\npackaging/static/build.py: this command failed: {' '.join(map(str, command))}")


def once(folder: pathlib.Path) -> bool:
    """Whether something is still to be made there; what an interrupted run left goes."""
    if (folder / "complete").exists():
        return False
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return True


def done(folder: pathlib.Path) -> None:
    (folder / "complete").touch()


def compiler() -> pathlib.Path:
    folder = CACHE / "zig"
    if once(folder):
        run(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
            "--only-binary", ":all:", "--target", folder, "--requirement", HERE / "zig.txt")
        done(folder)
    return folder / "ziglang" / "zig"


def crates() -> pathlib.Path:
    folder = SOURCES / "crates"
    if once(folder):
        place = folder / "manifest"
        (place / "src").mkdir(parents=True)
        for name in ("Cargo.toml", "Cargo.lock"):
            shutil.copy(HERE / name, place)
        (place / "none.rs").touch()
        run("cargo", "vendor", "--quiet", "--locked", folder / "vendor", folder=place)
        done(folder)
    return folder / "vendor"


def debian_source(name: str, version: str, checksum: str) -> pathlib.Path:
    """The unpacked upstream archive of a Debian source package."""
    folder = SOURCES / name
    if once(folder):
        lists = folder / "lists"
        (lists / "partial").mkdir(parents=True)
        sources = folder / "debian.sources"
        installed = pathlib.Path("/etc/apt/sources.list.d/debian.sources")
        text = installed.read_text() if installed.exists() else (
            "Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm\nComponents: main\n"
            "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n")
        sources.write_text(text.replace("Types: deb\n", "Types: deb-src\n"))
        options = ("-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null", "-o", f"Dir::State::lists={lists}",
                   "-o", "APT::Sandbox::User=root")
        run("apt-get", *options, "--quiet", "update")
        run("apt-get", *options, "--quiet", "--download-only", "source", f"{name}={version}", folder=folder)
        unpack(folder, "*.orig.tar.*", checksum)
    return folder / "source"


def npm_source(name: str, version: str, checksum: str) -> pathlib.Path:
    """The unpacked archive of an npm package."""
    folder = SOURCES / name
    if once(folder):
        run("npm", "pack", "--silent", "--pack-destination", folder, f"{name}@{version}", folder=folder)
        unpack(folder, "*.tgz", checksum)
    return folder / "source"


def unpack(folder: pathlib.Path, pattern: str, checksum: str) -> None:
    archive, = folder.glob(pattern)
    if (seen := hashlib.sha256(archive.read_bytes()).hexdigest()) != checksum:
        sys.exit(f"packaging/static/build.py: {archive.name} has the SHA-256 {seen}, and {checksum} is pinned")
    (folder / "source").mkdir()
    run("tar", "--extract", "--file", archive, "--strip-components=1", "--directory", folder / "source")
    done(folder)


def pinned(file: str) -> dict[str, tuple[str, str, str]]:
    """Name, version and checksum of each line."""
    rows = [line.split() for line in (HERE / file).read_text().splitlines() if not line.startswith("#")]
    return {name: (name, version, checksum) for name, version, checksum in rows}


def wrappers(zig: pathlib.Path, arch: str) -> pathlib.Path:
    """cc, c++, ar and ranlib as single programs, as build systems want them."""
    folder = CACHE / arch / "tools"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("cc", "c++", "ar", "ranlib"):
        target = f" -target {arch}-linux-musl" if name in ("cc", "c++") else ""
        (folder / name).write_text(f'#!/bin/sh\nexec "{zig}" {name}{target} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def openssl(arch: str, tools: pathlib.Path) -> pathlib.Path:
    prefix = CACHE / arch / "openssl"
    if once(prefix):
        build = prefix / "build"
        build.mkdir()
        run("perl", crates() / "openssl-src" / "openssl" / "Configure", f"linux-{arch}", *OPENSSL_OPTIONS, f"--prefix={prefix}",
            "--libdir=lib", "--openssldir=/etc/ssl", "-O2", folder=build, CC=str(tools / "cc"), AR=str(tools / "ar"), RANLIB=str(tools / "ranlib"))
        run("make", f"-j{os.cpu_count()}", "build_libs", folder=build)
        run("make", "install_dev", folder=build)
        shutil.rmtree(build)
        done(prefix)
    return prefix


def libraries(arch: str, tools: pathlib.Path) -> pathlib.Path:
    """One place with all that the project looks for, besides what it compiles itself."""
    prefix = CACHE / arch / "prefix"
    if once(prefix):
        made = openssl(arch, tools)
        for folder in ("include", "lib"):
            shutil.copytree(made / folder, prefix / folder)
        zlib(prefix, tools)
        headers(prefix)
        fmt(prefix, tools)
        re2(prefix, tools)
        done(prefix)
    return prefix


def archive(prefix: pathlib.Path, tools: pathlib.Path, name: str, compiler_name: str, sources: list[pathlib.Path], *options: str) -> None:
    objects = prefix / "objects"
    objects.mkdir()
    for source in sources:
        run(tools / compiler_name, "-O2", "-fPIC", *options, f"-I{prefix}/include", "-c", source, "-o", objects / f"{source.stem}.o")
    run(tools / "ar", "rcs", prefix / "lib" / name, *sorted(objects.iterdir()))
    shutil.rmtree(objects)


def zlib(prefix: pathlib.Path, tools: pathlib.Path) -> None:
    source = crates() / "libz-sys" / "src" / "zlib"
    for name in ("zlib.h", "zconf.h"):
        shutil.copy(source / name, prefix / "include")
    archive(prefix, tools, "libz.a", "cc", sorted(source.glob("*.c")), "-DHAVE_UNISTD_H")


def package(prefix: pathlib.Path, name: str, version: str, target: str, library: str = "") -> None:
    """A package of CMake for headers below the prefix, and a library where there is one."""
    place = prefix / "lib" / "cmake" / name
    place.mkdir(parents=True)
    kind = "STATIC" if library else "INTERFACE"
    location = f'set_target_properties({target} PROPERTIES IMPORTED_LOCATION "{prefix}/lib/{library}")\n' if library else ""
    (place / f"{name}Config.cmake").write_text(
        f'add_library({target} {kind} IMPORTED GLOBAL)\n{location}'
        f'set_target_properties({target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "{prefix}/include")\n')
    (place / f"{name}ConfigVersion.cmake").write_text(f'set(PACKAGE_VERSION "{version}")\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n')


def headers(prefix: pathlib.Path) -> None:
    for name, (folder, target, version) in HEADERS.items():
        shutil.copytree(pathlib.Path("/usr/include") / folder, prefix / "include" / folder)
        if target:
            package(prefix, name, version, target)


def fmt(prefix: pathlib.Path, tools: pathlib.Path) -> None:
    """Debian's headers have the source of it too."""
    shutil.copytree("/usr/include/fmt", prefix / "include" / "fmt")
    archive(prefix, tools, "libfmt.a", "c++", [ROOT / "cmake" / "fmt.cpp"], "-std=c++20")
    package(prefix, "fmt", "9.1.0", "fmt::fmt", "libfmt.a")


def re2(prefix: pathlib.Path, tools: pathlib.Path) -> None:
    source = npm_source(*pinned("npm.txt")["re2"]) / "vendor"
    (prefix / "include" / "re2").mkdir()
    for name in ("filtered_re2.h", "re2.h", "set.h", "stringpiece.h"):
        shutil.copy(source / "re2" / name, prefix / "include" / "re2")
    files = sorted(source.glob("re2/*.cc")) + [source / "util" / name for name in ("rune.cc", "strutil.cc")]
    archive(prefix, tools, "libre2.a", "c++", files, "-DNDEBUG", f"-I{source}")
    package(prefix, "re2", "2022.12.1", "re2::re2", "libre2.a")


def programs(arch: str, zig: pathlib.Path, tools: pathlib.Path, prefix: pathlib.Path, into: pathlib.Path) -> None:
    sources = {name: debian_source(*pin) for name, pin in pinned("debian.txt").items()}
    if differences := linked.differences(linked.versions(zig, prefix / "include", sources)):
        sys.exit("packaging/static/build.py: " + "; ".join(differences))
    build = ROOT / "build" / f"static-{arch}"
    run("cmake", "-S", ROOT, "-B", build, "-G", "Ninja", f"-DCMAKE_TOOLCHAIN_FILE={HERE / 'toolchain.cmake'}", f"-DOPSMGR_STATIC_ARCH={arch}",
        f"-DOPSMGR_STATIC_TOOLS={tools}", f"-DOPSMGR_STATIC_PREFIX={prefix}", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DOPENSSL_ROOT_DIR={prefix}",
        "-DOPENSSL_USE_STATIC_LIBS=ON", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG", "-DCMAKE_UNITY_BUILD=ON", "-DBUILD_SHARED_LIBS=OFF",
        "-DOPSMGR_HARDENED=ON", "-DOPSMGR_BUILD_TESTS=OFF", "-DPKG_CONFIG_EXECUTABLE=/nowhere",
        *(f"-DFETCHCONTENT_SOURCE_DIR_{name.removeprefix('cpp-').upper()}={place}" for name, place in sources.items()))
    run("cmake", "--build", build, "--target", "opsmgr-mock", "opsmgr-suite")
    into.mkdir(parents=True, exist_ok=True)
    for name in ("opsmgr-mock", "opsmgr-suite"):
        shutil.copy(build / "bin" / name, into / name)


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1] not in ARCHITECTURES:
        sys.exit(__doc__)
    arch, into = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    zig = compiler()
    tools = wrappers(zig, arch)
    programs(arch, zig, tools, libraries(arch, tools), into)


if __name__ == "__main__":
    main()
