"""The server of the exercise "Socket programming with TCP" (lab tcp-uppercase).

To make it run: the address is an argument, it is bound (the document forgot to), and lines come out at once, without the
space before the first.
Still wrong: it takes one recv of 1024 bytes for a sentence, and a silent client keeps the others waiting.
"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:12000"])[0].rpartition(":")

listener = socket(AF_INET, SOCK_STREAM)
listener.bind((host, int(port)))
listener.listen(1)
print("The server is ready to receive")
while True:
    client, _ = listener.accept()
    sentence = client.recv(1024).decode()
    upper = sentence.upper()
    client.send(upper.encode())
    client.close()
