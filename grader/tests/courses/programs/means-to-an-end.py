"""Keeps prices by time, and answers the mean of those in a range. Each message has nine bytes."""
import socket, struct, sys, threading

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
ORDER = "<" if WRONG == "little_endian" else ">"


def serve(connection):
    prices, unread = [], b""
    while data := connection.recv(4096):
        unread += data
        while len(unread) >= 9:
            kind, first, second = struct.unpack(ORDER + "cii", unread[:9])
            unread = unread[9:]
            if kind == b"I":
                prices.append((first, second))
                continue
            found = [price for time, price in prices if first <= time <= second]
            if WRONG == "ignores_the_range":
                found = [price for _, price in prices]
            mean = sum(found) // len(found) if found else 0
            connection.sendall(struct.pack(ORDER + "i", mean))
    connection.close()


host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
