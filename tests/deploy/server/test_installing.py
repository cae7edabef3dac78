"""A fresh Debian becomes a server: what stops install.sh, and what it makes. Others build on it."""

import re
import socket
import subprocess
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from spends.kit import clock
from tests.deploy.server.conftest import (
    DOMAIN,
    UNPACKED,
    Server,
    last_sentence,
    settings_file,
)
from tests.deploy.server.machine import Machine

pytestmark = [pytest.mark.deploy, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def unpacked(machine: Machine, server: Server, first_release: Path) -> None:
    """The first release, copied to the machine and unpacked as the operator would."""
    target = machine.path(f"/root/{first_release.name}")
    target.write_bytes(first_release.read_bytes())
    machine.shell(f"tar -xzf /root/{first_release.name} -C /root")
    # Debian's stand-in for systemd knows neither templates of units nor logs of their own.
    for port in server.ports.split():
        machine.shell(
            f"mkdir -p /var/log/journal; ln -s spends@.service /etc/systemd/system/spends@{port}.service;"
            f"ln -s ../spends/app.log /var/log/journal/spends@{port}.service.log"
        )


class TestWhatStopsAnInstallation:
    def test_a_machine_with_500_megabytes_free(self, machine: Machine, server: Server) -> None:
        machine.shell("mkdir -p /opt/spends; mount -t tmpfs -o size=500m tmpfs /opt/spends")
        sentence = last_sentence(server.install(UNPACKED, "--self-signed"))
        assert re.match(
            r"Only \d+ MB are free in /opt/spends, and Spends needs 1500 MB\.", sentence
        )
        assert "nothing was changed" in sentence
        machine.shell("umount /opt/spends; rmdir /opt/spends; ! command -v nginx")

    def test_a_port_that_is_taken(self, server: Server) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", server.https))
            other.listen()
            sentence = last_sentence(server.install(UNPACKED, "--self-signed"))
        assert sentence.startswith(f"Port {server.https} is taken by another program")
        assert "--https-port" in sentence

    def test_options_that_make_no_sense(self, machine: Machine, server: Server) -> None:
        install = f"{UNPACKED}/deploy/server/install.sh"
        said = {
            ("--nothing",): "--nothing needs a value",
            ("--domain", "https://a/b"): "no name of a host",
            ("--domain", DOMAIN): "Say where the certificate comes from",
            ("--domain", DOMAIN, "--self-signed", "--grace", "soon"): "no whole number",
            ("--domain", DOMAIN, "--certificate", "/a.pem"): "Give the key",
            ("--domain", DOMAIN, "--self-signed", "--release", "/no"): "/no is not there",
        }
        for options, words in said.items():
            assert words in last_sentence(machine.run(install, *options)), options

    def test_an_expired_certificate(self, machine: Machine, server: Server, tmp_path: Path) -> None:
        # Ended before it began to be used: made for a day that is past.
        self._certificate(machine, "expired", days=-1)
        sentence = last_sentence(
            server.install(
                UNPACKED, "--certificate", "/root/expired.pem", "--key", "/root/expired.key"
            )
        )
        assert re.match(
            r"The certificate /root/expired\.pem expired on .+ GMT\. Renew it", sentence
        )

    @staticmethod
    def _certificate(machine: Machine, name: str, days: int) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)])
        end = clock.now() + timedelta(days=days)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(end - timedelta(days=90))
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        machine.path(f"/root/{name}.pem").write_bytes(made.public_bytes(pem))
        machine.path(f"/root/{name}.key").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )

    def test_a_power_cut_while_packages_are_installed(
        self, machine: Machine, server: Server
    ) -> None:
        done: list[subprocess.CompletedProcess[str]] = []
        run = threading.Thread(
            target=lambda: done.append(server.install(UNPACKED, "--self-signed"))
        )
        run.start()
        while run.is_alive() and not list(machine.path("/opt/spends").glob("venvs/*/bin/pip")):
            time.sleep(0.1)
        assert run.is_alive(), done
        machine.run("bash", "-c", "kill -9 -1")
        run.join()
        assert done[0].returncode != 0
        machine.shell("! ls /opt/spends/venvs/*/.complete; test ! -e /opt/spends/current")

    def test_a_database_that_is_not_there(self, machine: Machine, server: Server) -> None:
        url = "postgresql://nobody:wrong@127.0.0.1:1/none"
        done = server.install(UNPACKED, "--self-signed", "--database-url", url)
        sentence = last_sentence(done)
        assert sentence.startswith("The database cannot be used: ")
        assert "refused" in sentence
        assert "Check --database-url" in sentence
        assert "wrong" not in done.stdout
        machine.shell("sed -i /SPENDS_DATABASE_URL/d /etc/spends/spends.env")

    def test_a_half_finished_installation_is_gone_on_with(
        self, machine: Machine, server: Server
    ) -> None:
        # As a run leaves it that was killed while it unpacked.
        machine.shell(
            "rm /opt/spends/releases/1.0.0/.unpacked /opt/spends/releases/1.0.0/rxconfig.py;"
            "mkdir /opt/spends/releases/.part"
        )
        environment = settings_file(
            machine, SPENDS_SIGNUPS="invite", REFLEX_SOCKET_INTERVAL="2", REFLEX_SOCKET_TIMEOUT="20"
        )
        done = server.install(UNPACKED, "--self-signed", "--env", environment)
        assert done.returncode == 0, done.stdout
        assert f"Spends 1.0.0 is at {server.url}" in done.stdout
        assert machine.path("/opt/spends/releases/1.0.0/rxconfig.py").exists()
