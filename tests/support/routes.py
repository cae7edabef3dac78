"""What the stacks of each route are synthesised with: a domain, and small stand-ins for files."""

import functools
import tempfile
import zipfile
from pathlib import Path

DOMAIN = {
    "domain": "spends.example.org",
    "hosted_zone": "example.org",
    "hosted_zone_id": "Z00000000EXAMPLE",
}
# The longest name that a file of the build has, and what try_files must find.
PAGES = {
    "index.html": "<h1>Dashboard</h1>",
    "404.html": "<h1>Any page</h1>",
    "accounts.html": "<h1>Accounts</h1>",
    "accounts/index.html": "<h1>Accounts</h1>",
    "inventory.html": "<h1>Inventory</h1>",
    "assets/entry-0a1b2c.js": "void 0",
    "favicon.svg": "<svg/>",
}
CERTIFICATE = f"arn:aws:acm:us-east-1:{'1' * 12}:certificate/of-the-domain"
VERSION = "0.1.0-abcdef0123"


@functools.cache
def files() -> dict[str, str]:
    """Return the context that names a bundle, a packed function and pages; made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="spends-routes-"))
    bundle = folder / "beanstalk.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("Procfile", "web: true\n")
    packed = folder / "lambda"
    packed.mkdir()
    (packed / "handler.py").write_text("")
    for name, text in PAGES.items():
        path = folder / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return {"bundle": str(bundle), "packed": str(packed), "pages": str(folder / "pages")}


def context(*, domain: bool = True, cdn: bool = False, sweeps: bool = False) -> dict[str, str]:
    """Return what `-c name=value` would say beside route and stage."""
    found = {**files(), "image_tag": VERSION, **(DOMAIN if domain else {})}
    if cdn:
        found |= {"cdn": "true", "cdn_certificate": CERTIFICATE}
    if sweeps:
        found["sweeps"] = "tasks"
    return found
