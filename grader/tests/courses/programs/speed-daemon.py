"""Speed cameras report cars, dispatchers get tickets (without days and errors)."""
import socket, struct, sys, threading, time

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
lock = threading.Lock()
dispatchers, seen = {}, {}


def beat(connection, interval):
    while True:
        time.sleep(interval)
        connection.sendall(b"\x41")


def observe(plate, road, mile, at):
    with lock:
        for other_mile, other_at in seen.setdefault((plate, road), []):
            first, second = sorted([(other_at, other_mile), (at, mile)])
            speed = abs(first[1] - second[1]) * 3600 / (second[0] - first[0])
            if speed <= 60:
                continue
            shown = road
            if WRONG == "little_endian_road":
                shown = int.from_bytes(road.to_bytes(2, "big"), "little")
            name = struct.pack("B", len(plate)) + plate
            fields = (shown, first[1], first[0], second[1], second[0], int(speed * 100))
            ticket = b"\x21" + name + struct.pack(">HHIHIH", *fields)
            for receiver in dispatchers[road][: 2 if WRONG == "tells_everyone" else 1]:
                receiver.sendall(ticket)
        seen[plate, road].append((mile, at))


def serve(connection):
    stream = connection.makefile("rb")

    def read(form):
        return struct.unpack(">" + form, stream.read(struct.calcsize(">" + form)))

    while kind := stream.read(1):
        if kind == b"\x80":
            road, mile, _ = read("HHH")
        elif kind == b"\x81":
            for served in read(f"{read('B')[0]}H"):
                dispatchers.setdefault(served, []).append(connection)
                if WRONG == "beats_unasked":
                    connection.sendall(b"\x41")
        elif kind == b"\x40":
            threading.Thread(target=beat, args=[connection, read("I")[0] / 10], daemon=True).start()
        elif kind == b"\x20":
            plate = stream.read(read("B")[0])
            observe(plate, road, mile, read("I")[0])
    connection.close()

host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
