"""The server of the exercise "Simple TCP client-server architecture" (lab tcp-thanks).

To make it run: the address is an argument, not this machine's name, and lines come out at once.
Still wrong: any error of one client ends it.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:9999"])[0].rpartition(":")

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind((host, int(port)))
listener.listen(5)
while True:
    client, (client_host, client_port) = listener.accept()
    print(f"Got a connection from {client_host}:{client_port}")
    thanks = "Thank you for connecting" + "\r\n"
    client.send(thanks.encode("ascii"))
    client.close()
