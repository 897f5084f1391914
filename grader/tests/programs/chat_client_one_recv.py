"""A client of tcp-chat as simple as it can be: it takes one recv for one answer."""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")
connection = socket.create_connection((host, int(port)))
while True:
    try:
        message = input("Enter your message: ")
    except EOFError:
        break
    connection.sendall(message.encode())
    print(f"Server response: {connection.recv(1024).decode()}", flush=True)
