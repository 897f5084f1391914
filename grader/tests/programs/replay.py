"""A server of udp-uppercase that knows no letter: it replays answers that another server gave.

replay.py record TABLE SERVER [ADDR]  has SERVER answer, and notes what was said
replay.py replay TABLE [ADDR]         answers what it has seen before with what was said then
"""
import socket
import subprocess
import sys

mode, table, *rest = sys.argv[1:]
server = rest[:1] if mode == "record" else []
address = (rest[len(server):] or ["127.0.0.1:12000"])[0]
host, _, port = address.rpartition(":")
if rest[len(server) + 1:] or not host or not port.isdigit() or int(port) > 65535:
    print("no address, or too many arguments", file=sys.stderr)
    sys.exit(2)


def started():
    """The server whose answers are noted, at a port of its own, and that port."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        child = subprocess.Popen([*server, f"127.0.0.1:{port}"], stdout=subprocess.PIPE)
        # No line: somebody else was faster to take the port.
        if child.stdout.readline():
            return child, port


def ask(message):
    """What the server answers, if it does; notes it."""
    _, port = original
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(1)
        asking.sendto(message, ("127.0.0.1", port))
        try:
            answer = asking.recv(65536)
        except TimeoutError:
            answer = None
    with open(table, "a") as notes:
        notes.write(f"{message.hex()}:{'-' if answer is None else answer.hex()}\n")
    return answer


def look_up(message):
    """What was answered to the same message, if it was."""
    with open(table) as notes:
        known = dict(line.strip().split(":") for line in notes)
    answer = known.get(message.hex(), b"never heard of it".hex())
    return None if answer == "-" else bytes.fromhex(answer)


listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    listener.bind((host, int(port)))
except OSError as error:
    sys.exit(f"{address}: {error}")
original = started() if mode == "record" else None
print("The server is ready to receive", flush=True)
while True:
    message, sender = listener.recvfrom(65536)
    answer = (ask if mode == "record" else look_up)(message)
    if answer is not None:
        listener.sendto(answer, sender)
