"""The server of the exercise "Chat Application using TCP Socket" (lab tcp-chat).

To make it run: the address is an argument, a page break in the loop is mended, the client's address is shown as HOST:PORT, and
lines come out at once.
Still wrong: it takes one recv of 1024 bytes for a message.
"""
import socket
import sys
import threading

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")


def converse(client):
    while True:
        data = client.recv(1024)
        if not data:
            break
        message = data.decode("utf-8")
        print(f"Received message: {message}")
        answer = "Server received your message: " + message
        client.sendall(answer.encode("utf-8"))
    client.close()


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind((host, int(port)))
listener.listen(5)
print(f"Server listening on {host}:{port}")
while True:
    client, (client_host, client_port) = listener.accept()
    print(f"Accepted connection from {client_host}:{client_port}")
    threading.Thread(target=converse, args=(client,)).start()
