"""The server of the exercise "TCP server client programming" (lab tcp-greeting).

To make it run: the address is an argument, a lost quote is back, and lines come out at once.
Still wrong: any error of one client ends it.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")

listener = socket.socket()
print("Socket successfully created")
listener.bind((host, int(port)))
print(f"socket binded to {port}")
listener.listen(5)
print("socket is listening")
while True:
    client, (client_host, client_port) = listener.accept()
    print(f"Got connection from {client_host}:{client_port}")
    client.send("Thank you for connecting".encode())
    client.close()
