"""A door with TLS before a Postgres that has none: it speaks Postgres' own way into TLS."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
LONG = datetime.timedelta(days=3650)


@dataclass(frozen=True)
class Authority:
    """A certificate authority; `file` is what clients are given to trust it."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey
    file: Path

    @classmethod
    def make(cls, folder: Path, name: str) -> "Authority":
        key, subject = ec.generate_private_key(ec.SECP256R1()), _named(name)
        certificate = _builder(subject, subject, key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        file = folder / f"{name}.pem"
        file.write_bytes(_pem(certificate.sign(key, hashes.SHA256())))
        return cls(subject, key, file)

    def vouch(self, folder: Path, host: str) -> ssl.SSLContext:
        """Return the server's side of TLS, with a certificate for a host name or address."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            name: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            name = x509.DNSName(host)
        certificate = _builder(_named(host), self.name, key.public_key()).add_extension(
            x509.SubjectAlternativeName([name]), critical=False
        )
        file = folder / f"server-{host}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + _pem(certificate.sign(self.key, hashes.SHA256()))
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    today = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - LONG)
        .not_valid_after(today + LONG)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@contextlib.contextmanager
def before(unix_socket: Path, tls: ssl.SSLContext) -> Iterator[int]:
    """Let clients in over TLS alone, on a port of 127.0.0.1, and on to Postgres' own socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    threading.Thread(
                        target=_let_in, args=(client, tls, unix_socket), daemon=True
                    ).start()

        threading.Thread(target=accept, daemon=True).start()
        yield int(listening.getsockname()[1])


def _let_in(client: socket.socket, tls: ssl.SSLContext, unix_socket: Path) -> None:
    with client, socket.socket(socket.AF_UNIX) as postgres, contextlib.suppress(OSError):
        if client.recv(len(SSL_REQUEST)) != SSL_REQUEST:
            return
        client.sendall(b"S")
        with tls.wrap_socket(client, server_side=True) as inside:
            postgres.connect(str(unix_socket))
            back = threading.Thread(target=_pump, args=(postgres, inside), daemon=True)
            back.start()
            _pump(inside, postgres)
            back.join(5)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
