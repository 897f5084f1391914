"""Greets each client with $GREETING, and says bye when it is asked to end."""
import os, signal, socket, sys

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
clients = []


def stop(*_):
    for client in clients:
        client.sendall(b"" if WRONG == "says_nothing" else b"bye\n")
        client.close()
    sys.exit(1 if WRONG == "fails" else 0)


if WRONG != "no_handler":
    signal.signal(signal.SIGTERM, stop)
host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    clients.append(server.accept()[0])
    clients[-1].sendall(os.environ.get("GREETING", "").encode() + b"\n")
