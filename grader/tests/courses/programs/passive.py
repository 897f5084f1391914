"""Control and data on a connection each: PASV names the port for the data."""
import socket, sys, threading

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""


def serve(connection):
    listener = None
    connection.sendall(b"220 ready\r\n")
    for line in connection.makefile("r", newline="\r\n"):
        command, _, word = line.strip().partition(" ")
        if command == "PASV":
            if listener is None or WRONG != "same_port":
                listener = socket.create_server(("127.0.0.1", 0))
            port = listener.getsockname()[1]
            high, low = divmod(port, 256)
            if WRONG == "swapped":
                high, low = low, high
            if WRONG == "too_high":
                high += 256
            connection.sendall(f"227 here (127,0,0,1,{high},{low})\r\n".encode())
        elif command == "STOR":
            connection.sendall(b"150 go on\r\n")
            data = listener.accept()[0].makefile("rb").read()
            open("stored.txt", "wb").write(data)
            connection.sendall(b"226 stored\r\n")
        else:
            connection.sendall(f"500 unknown {word}\r\n".encode())

host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
