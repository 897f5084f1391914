"""A server of tcp-chat as simple as it can be: it takes one recv for one message."""
import socket
import sys
import threading


def serve(connection):
    while data := connection.recv(1024):
        message = data.decode()
        print(f"Received message: {message}", flush=True)
        connection.sendall(f"Server received your message: {message}".encode())
    connection.close()


host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")
listener = socket.create_server((host, int(port)))
print("Server listening on {}:{}".format(*listener.getsockname()), flush=True)
while True:
    client, peer = listener.accept()
    print("Accepted connection from {}:{}".format(*peer), flush=True)
    threading.Thread(target=serve, args=[client]).start()
