"""A store of keys and values over UDP."""
import socket, sys

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
host, port = sys.argv[-1].rsplit(":", 1)
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((host, int(port)))
store = {b"version": b"Ken's store 1.0"}
while True:
    request, client = server.recvfrom(65536)
    key, equals, value = request.partition(b"=")
    if WRONG == "splits_at_the_last":
        key, equals, value = request.rpartition(b"=")
        key = key if equals else value
    if not equals:
        server.sendto(key + b"=" + store.get(key, b""), client)
    elif key != b"version" or WRONG == "changes_its_version":
        store[key] = value
