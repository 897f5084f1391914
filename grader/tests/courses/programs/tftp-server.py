"""Sends files over UDP, in blocks of 512 bytes, each transfer from a port of its own."""
import os, socket, struct, sys, threading

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""
host, port = sys.argv[-1].rsplit(":", 1)
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((host, int(port)))


def serve(request, client):
    transfer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    transfer.bind((host, 0))
    name = request[2:].split(b"\0")[0].decode()
    if not os.path.exists(name):
        code = 0 if WRONG == "no_code" else 1
        transfer.sendto(struct.pack(">HH", 5, code) + b"not found\0", client)
        return
    data = open(name, "rb").read()
    for block in range(len(data) // 512 + 1):
        number = block if WRONG == "counts_from_0" else block + 1
        part = data[512 * block : 512 * block + 512]
        transfer.sendto(struct.pack(">HH", 3, number) + part, client)
        if WRONG != "does_not_wait":
            transfer.recvfrom(516)


while True:
    threading.Thread(target=serve, args=server.recvfrom(516), daemon=True).start()
