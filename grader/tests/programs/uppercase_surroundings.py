"""A right server of udp-uppercase that starts only in the surroundings that are promised."""
import os
import pathlib
import socket
import sys
import tempfile

# Python itself sets LC_CTYPE if LANG is one of the C locales; pyenv and its shell set others.
own = ("LC_CTYPE", "PWD", "SHLVL", "_", "PYENV")
names = {name for name in os.environ if not name.startswith(own)}
assert names == {"PATH", "HOME", "LANG", "TMPDIR"}, names
assert os.environ["LANG"] == "C.UTF-8"
for folder in [".", os.environ["HOME"], os.environ["TMPDIR"], "/tmp"]:
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b"written")
        file.flush()
        assert pathlib.Path(file.name).read_bytes() == b"written"


def address():
    """The host and the port that the command line names; ends the program if it names none."""
    host, _, port = (sys.argv[1:] or ["127.0.0.1:12000"])[0].rpartition(":")
    if len(sys.argv) > 2 or not host or not port.isdigit() or int(port) > 65535:
        print("usage: server [HOST:PORT]", file=sys.stderr)
        sys.exit(2)
    return host, int(port)


host, port = address()
mailbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    mailbox.bind((host, port))
except OSError as error:
    sys.exit(f"{host}:{port}: {error}")
print("The server is ready to receive", flush=True)
while True:
    message, client = mailbox.recvfrom(65536)
    answer = message.decode(errors="replace").upper().encode()
    if len(answer) <= 65507:
        mailbox.sendto(answer, client)
