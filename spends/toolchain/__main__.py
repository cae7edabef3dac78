"""The commands behind `make`: run, setup, build, develop, tests, machine, checks and lock."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Found also when the interpreter was not started in the project's folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from spends.toolchain import browser, frontend, packages, steps
from spends.toolchain import machine as system
from spends.toolchain import release as archive
from spends.toolchain.steps import BIN, ROOT, StepFailed, Steps


def _packages(progress: Steps, *names: str) -> None:
    progress.start("Python packages")
    progress.done("" if packages.install(*names) else "already there")


def _database(progress: Steps) -> None:
    progress.start("Database")
    steps.run([BIN / "python", "-m", "spends", "migrate"], "The database could not be brought up.")
    progress.done("up to date")


def _pages(progress: Steps) -> None:
    progress.start("Pages")
    progress.done("" if frontend.build(quiet=True) else "already built")


def _become(command: list[str]) -> None:
    """Let the command take this process's place, so that Ctrl-C reaches it alone."""
    os.chdir(ROOT)
    os.execve(BIN / command[0], command, frontend.environment())


def run() -> None:
    """From a fresh clone to a running server."""
    progress = Steps(4)
    _packages(progress, "requirements.txt")
    _database(progress)
    _pages(progress)
    progress.start("Server")
    _become(["python", "-m", "spends.toolchain.server"])


def develop() -> None:
    """A server that reloads pages and code as they are edited."""
    progress = Steps(3)
    _packages(progress, "requirements.txt", "requirements-dev.txt")
    _database(progress)
    progress.start("Server with hot reload")
    _become(["reflex", "run"])


def setup() -> None:
    """What every other command needs: the packages that Spends runs on."""
    if packages.install("requirements.txt"):
        print("Python packages installed")


def checks() -> None:
    """What the checks need: the packages of requirements-dev.txt too."""
    if packages.install("requirements.txt", "requirements-dev.txt"):
        print("Python packages for tests and checks installed")


def tests() -> None:
    """What the tests need: packages, Chromium, and the pages as a user gets them."""
    progress = Steps(3)
    _packages(progress, "requirements.txt", "requirements-dev.txt")
    progress.start("Chromium")
    progress.done(str(browser.ensure()))
    _pages(progress)


def machine() -> None:
    """What the tests of `deploy/` need: what all tests need, and programs of the system."""
    progress = Steps(4)
    _packages(progress, "requirements.txt", "requirements-dev.txt")
    progress.start("Chromium")
    progress.done(str(browser.ensure()))
    _pages(progress)
    progress.start("Programs of the system")
    wanted = system.ensure()
    progress.done(system.advice(wanted) if wanted else "all there")


def build() -> None:
    """The pages' production build."""
    progress = Steps(2)
    _packages(progress, "requirements.txt")
    _pages(progress)


def release() -> None:
    """The archive that servers are installed from."""
    progress = Steps(3)
    _packages(progress, "requirements.txt")
    _pages(progress)
    progress.start("Release")
    progress.done(str(archive.build().relative_to(ROOT)))


def deploying() -> None:
    """What deploying to AWS needs: the packages of deploy/cdk/requirements.txt too."""
    if packages.install("requirements.txt", "deploy/cdk/requirements.txt"):
        print("Python packages for deploying installed")


def lock() -> None:
    """Newer npm packages, written down in reflex.lock/."""
    progress = Steps(2)
    _packages(progress, "requirements.txt")
    progress.start("npm packages, chosen anew")
    frontend.lock()
    progress.done()


COMMANDS = {
    function.__name__: function
    for function in (run, develop, setup, checks, tests, machine, build, release, deploying, lock)
}


def main() -> int:
    """Run the command that is named; 1 and a sentence when one of its steps fails."""
    command = COMMANDS.get(" ".join(sys.argv[1:]))
    if not command:
        print(f"Usage: python -m spends.toolchain {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        command()
    except StepFailed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next start goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
