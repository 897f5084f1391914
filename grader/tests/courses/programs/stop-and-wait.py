"""Sends each line with a number, again and again, until it is acknowledged."""
import socket, sys

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
host, port = sys.argv[-1].rsplit(":", 1)
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(0.2)
for number, line in enumerate(sys.stdin):
    message = f"{number % 2} {line.rstrip()}".encode()
    for attempt in range(50):
        if attempt == 0 or WRONG != "never_resends":
            client.sendto(message, (host, int(port)))
        try:
            answer = client.recvfrom(100)[0]
        except TimeoutError:
            continue
        if answer == f"ACK {number % 2}".encode() or WRONG == "any_ack":
            break
    else:
        sys.exit(1)
