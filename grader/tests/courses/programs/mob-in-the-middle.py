"""A chat proxy that writes another address over those that pass: UPSTREAM, then its own address."""
import re, socket, sys, threading

WRONG = sys.argv[1] if len(sys.argv) > 3 else ""
OWN = b"7YWHMzk9JET0GU0hF3szUYAFBu"
ADDRESS = re.compile(rb"(?<![^ \n])7[a-zA-Z0-9]{25,34}(?=[ \n])")
up_host, up_port = sys.argv[-2].rsplit(":", 1)


def pump(source, target, rewrites):
    for line in source.makefile("rb"):
        target.sendall(ADDRESS.sub(OWN, line) if rewrites else line)
    if WRONG == "leaves_connections_open":
        return
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(connection):
    upstream = socket.create_connection((up_host, int(up_port)))
    down = WRONG != "rewrites_one_way"
    threading.Thread(target=pump, args=[upstream, connection, down], daemon=True).start()
    pump(connection, upstream, True)

host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
