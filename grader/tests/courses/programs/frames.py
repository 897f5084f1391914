"""Frames with a length and a CRC; `login` begins a challenge."""
import hashlib, secrets, socket, struct, sys, threading, zlib

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""


def serve(connection):
    stream = connection.makefile("rb")
    while head := stream.read(4):
        data = stream.read(struct.unpack(">I", head)[0])
        is_right = struct.unpack(">I", stream.read(4))[0] == zlib.crc32(data)
        if data == b"login":
            nonce = "0123456789abcdef" if WRONG == "same_nonce" else secrets.token_hex(8)
            connection.sendall(f"CHALLENGE {nonce}\n".encode())
            response = stream.readline().split()[1].decode()
            right = hashlib.sha256(f"{nonce}secret".encode()).hexdigest()
            is_in = response == right or WRONG == "lets_everyone_in"
            connection.sendall(b"welcome\n" if is_in else b"no\n")
        elif is_right or WRONG == "does_not_check":
            answer = data[::-1]
            crc = zlib.crc32(data if WRONG == "old_crc" else answer)
            connection.sendall(struct.pack(">I", len(answer)) + answer + struct.pack(">I", crc))
        else:
            connection.sendall(struct.pack(">I", 0))

host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
