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

host, _, port = (sys.argv[1:] or ["127.0.0.1:12000"])[0].rpartition(":")
mailbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    mailbox.bind((host, int(port)))
except OSError as error:
    sys.exit(f"{host}:{port}: {error}")
print("The server is ready to receive", flush=True)
while True:
    message, client = mailbox.recvfrom(65536)
    answer = message.decode(errors="replace").upper().encode()
    if len(answer) <= 65507:
        mailbox.sendto(answer, client)
