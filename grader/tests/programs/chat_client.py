"""The client of tcp-chat in another language."""
import socket
import sys


def fail(status, words):
    sys.stderr.write(f"{words}\n")
    sys.exit(status)


def write(text):
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()


host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")
if len(sys.argv) > 2 or not host or not port.isdigit() or int(port) > 65535:
    fail(2, "usage: chat_client.py [HOST:PORT]")
try:
    connection = socket.create_connection((host, int(port)))
except OSError as error:
    fail(1, f"cannot connect to {host}:{port}: {error}")

pending = b""


def answer():
    """The next answer; None where the server has gone. The same rule as the server's: see chat_server.py."""
    global pending
    while b"\n" not in pending:
        connection.settimeout(0.3 if pending else None)
        try:
            piece = connection.recv(1 << 20)
        except TimeoutError:
            break
        if not piece:
            if not pending:
                return None
            break
        pending += piece
    message, _, pending = pending.partition(b"\n")
    return message


while True:
    write(b"Enter your message: ")
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit(0)
    try:
        connection.settimeout(None)
        connection.sendall(line.removesuffix(b"\n") + b"\n")
        message = answer()
    except OSError as error:
        fail(1, error)
    if message is None:
        fail(1, "the server has gone")
    write(b"Server response: " + message.decode(errors="replace").encode() + b"\n")
