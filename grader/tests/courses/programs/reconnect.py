"""Connects, says hello, and prints what it is told; connects again if it is cut off."""
import select, socket, sys, time

beats = sys.argv[-1] == "beat"
words = sys.argv[1:-1] if beats else sys.argv[1:]
WRONG = words[0] if len(words) > 1 else ""
host, port = words[-1].rsplit(":", 1)
wait = 0.2
while True:
    try:
        connection = socket.create_connection((host, int(port)))
        connection.sendall(b"hello\n")
        while beats and not select.select([connection], [], [], 0.1 if WRONG == "hurries" else 0.5)[0]:
            connection.sendall(b"beat\n")
        if line := connection.recv(100):
            print(line.decode(), end="")
            sys.exit(0)
    except OSError:
        pass
    time.sleep(0.01 if WRONG == "comes_at_once" else wait)
    if WRONG != "same_wait":
        wait *= 2
