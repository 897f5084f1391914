"""The server of tcp-chat in another language: the contract knows nothing of Rust."""
import socket
import sys
import threading


def fail(status, words):
    sys.stderr.write(f"{words}\n")
    sys.exit(status)


def address():
    host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")
    if len(sys.argv) > 2 or not host or not port.isdigit() or int(port) > 65535:
        fail(2, "usage: chat_server.py [HOST:PORT]")
    return host, int(port)


def say(line):
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def messages(connection):
    """Each message, and whether a newline ended it. Silence ends one that has begun."""
    pending = b""
    while True:
        head, newline, tail = pending.partition(b"\n")
        if newline:
            pending = tail
            yield head, newline
            continue
        connection.settimeout(0.3 if pending else None)
        try:
            piece = connection.recv(1 << 20)
        except TimeoutError:
            piece, ended = b"", pending
            pending = b""
            yield ended, b""
            continue
        if not piece:
            if pending:
                yield pending, b""
            return
        pending += piece


def serve(connection):
    with connection:
        try:
            for message, newline in messages(connection):
                text = message.decode(errors="replace")
                say(f"Received message: {text}")
                connection.settimeout(None)
                connection.sendall(f"Server received your message: {text}".encode() + newline)
        except OSError:
            pass  # This client has left; the others have not.


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    listener.bind(address())
except OSError as error:
    fail(1, error)
listener.listen(256)
say("Server listening on {}:{}".format(*listener.getsockname()))
while True:
    client, peer = listener.accept()
    say("Accepted connection from {}:{}".format(*peer))
    threading.Thread(target=serve, args=[client], daemon=True).start()
