"""How Reflex builds and serves Spends; what a household may set is in `spends.settings`."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Unpack

import reflex as rx
from reflex_base.plugins import Plugin, PostBuildContext, PreCompileContext, SitemapPlugin

from spends.settings import load

# The same for every way in: `make run`, a bare `reflex run`, `reflex export`, the tests.
# Node and npm come with requirements.txt, so that Reflex fetches no runtime of its own.
SWITCHES = {
    "REFLEX_USE_NPM": "1",
    "REFLEX_USE_GRANIAN": "1",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED": "true",
    "NPM_CONFIG_FETCH_RETRIES": "3",
}
# What FastAPI answers; while developing, the page server passes these on.
API_PATHS = ["/api", "/auth", "/health", "/metrics"]


def prepare_environment() -> None:
    """Set the switches, the path to Node, and npm's own registry so that none is probed."""
    for name, value in SWITCHES.items():
        os.environ.setdefault(name, value)
    folder = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if folder not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([folder, path])
    command = Path(sys.argv[0])
    by_reflex = "reflex" in (command.stem, command.parent.name)
    if by_reflex and "NPM_CONFIG_REGISTRY" not in os.environ and shutil.which("npm"):
        answer = subprocess.run(
            ["npm", "config", "get", "registry"], capture_output=True, text=True, check=False
        )
        if answer.returncode == 0:
            os.environ["NPM_CONFIG_REGISTRY"] = answer.stdout.strip()


class SameOrigin(Plugin):
    """Lets pages, API and websocket share whatever address the page was loaded from.

    Reflex writes the server's address into the build. Here it becomes the page's own, so that
    another port, host name or proxy needs no new build. The development server, which has a port
    of its own, passes API paths on.
    """

    def pre_compile(self, **context: Unpack[PreCompileContext]) -> None:
        """Add the API's paths to the development server's proxy."""
        context["add_modify_task"]("vite.config.js", self._add_proxy)

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        """Replace the address in the built scripts; raises RuntimeError when it is in none."""
        address = re.compile(rf'(["`])(?:http|ws){re.escape(config.api_url[4:])}(/[\w/-]*)\1')
        replaced = 0
        for script in Path(context["static_dir"]).rglob("*.js"):
            text, count = address.subn(r'(globalThis.location.origin+"\2")', script.read_text())
            if count:
                script.write_text(text)
                replaced += count
        if not replaced:
            raise RuntimeError(f"No script of the build names {config.api_url}.")

    def _add_proxy(self, text: str) -> str:
        proxy = json.dumps(dict.fromkeys(API_PATHS, config.api_url))
        kept = re.sub(r"\n    proxy: .*", "", text)
        return kept.replace("  server: {", f"  server: {{\n    proxy: {proxy},", 1)


prepare_environment()
settings = load()
# Reflex would start two for each processor as soon as there is a Redis.
os.environ.setdefault("GRANIAN_WORKERS", str(settings.workers))
# Amazon's Redis is told by its parameter group what to notify of, and takes no CONFIG SET.
os.environ.setdefault("REFLEX_IGNORE_REDIS_CONFIG_ERROR", "true")
redis_url = os.environ.get("REFLEX_REDIS_URL") or settings.redis_url

config = rx.Config(
    app_name="spends",
    frontend_port=settings.port,
    backend_host=settings.host,
    deploy_url=settings.effective_public_url,
    cors_allowed_origins=settings.origins,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frontend_lazy_bundled_libraries=True,
    frontend_compression_formats=["brotli", "gzip"],
    # The pages are built for it, and the server takes no other.
    transport=settings.transport,
    redis_url=redis_url or None,
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS if redis_url else rx.constants.StateManagerMode.MEMORY
    ),
    frontend_packages=["@fontsource-variable/inter@5.3.0"],
    disable_plugins=[SitemapPlugin],
    plugins=[SameOrigin()],
)
