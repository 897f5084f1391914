"""The server of the exercise "TCP Document Statistic Reporting Tool" (lab tcp-document-stats).

To make it run: the address is an argument, the client's is shown as HOST:PORT, and lines come out at once.
Still wrong: it takes one recv of 1024 bytes for the document, and a pause for the end of a number; it serves one client after
the other, and closes no connection before the next one comes.
"""
import socket
import sys
import time

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:12546"])[0].rpartition(":")

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind((host, int(port)))
listener.listen(5)
print("Server is listening...")
while True:
    client, (client_host, client_port) = listener.accept()
    print(f"Connection from {client_host}:{client_port} has been established!\n")
    time.sleep(0.5)
    client.send(bytes("Welcome to the server\n", "utf-8"))
    print("File Received, Opening...\n")
    document = client.recv(1024)
    words = len(document.split())
    characters = len(document)
    print("Sending Document Statistics...\n")
    client.send(bytes(str(characters), "utf-8"))
    time.sleep(0.5)
    client.send(bytes(str(words), "utf-8"))
