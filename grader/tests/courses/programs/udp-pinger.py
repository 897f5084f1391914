"""Pings four times, and prints how long each answer took."""
import socket, sys, time

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
host, port = sys.argv[-1].rsplit(":", 1)
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(1, 5):
    began = time.time()
    sent = 0 if WRONG == "no_time" else int(began)
    client.sendto(f"PING {n} {sent}".encode(), (host, int(port)))
    while True:
        client.settimeout(max(0.01, began + 3 - time.time()))
        try:
            words = client.recvfrom(1000)[0].decode().split()
        except TimeoutError:
            print(n, "is lost", flush=True)
            break
        if words[1] != str(n) and WRONG != "takes_any":
            continue
        ms = round((time.time() - began) * (1 if WRONG == "in_seconds" else 1000))
        print(f"PONG {n} {words[3]} after {ms} ms", flush=True)
        break
