"""A store of texts that speaks the protocol of Redis, and keeps them in $STORE."""
import json, os, signal, socket, sys, threading, time

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
path = os.environ.get("STORE", "store.json")
store = json.load(open(path)) if os.path.exists(path) else {}


def stop(*_):
    if WRONG != "forgets":
        json.dump(store, open(path, "w"))
    os._exit(0)


if WRONG != "dies_of_the_signal":
    signal.signal(signal.SIGTERM, stop)


def answer(words):
    command = words[0].upper()
    if command == "PING":
        return "+PONG\r\n"
    if command == "ECHO":
        return bulk(words[1])
    if command == "SET":
        expires = time.time() + int(words[4]) / 1000 if len(words) > 4 else None
        if WRONG == "never_expires":
            expires = None
        store[words[1]] = [words[2], expires]
        return "+OK\r\n"
    value, expires = store.get(words[1], [None, None])
    return bulk(None if expires and time.time() > expires else value)


def bulk(text):
    return "$-1\r\n" if text is None else f"${len(text)}\r\n{text}\r\n"


def serve(connection):
    stream = connection.makefile("rb")
    while line := stream.readline():
        words = []
        for _ in range(int(line[1:])):
            size = int(stream.readline()[1:])
            words.append(stream.read(size + 2)[:-2].decode())
        connection.sendall(answer(words).encode())
        if WRONG == "one_command_each":
            stream = connection.makefile("rb")


host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
