"""The client of the exercise "Advanced TCP client-server architecture" (lab tcp-echo).

To make it run: the address is an argument, one space is gone, and lines come out at once.
Still wrong: it takes one recv of 1024 bytes for an answer, and never notices that the server has gone.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:8080"])[0].rpartition(":")

connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect((host, int(port)))
connection.sendall(bytes("This is from Client", "UTF-8"))
while True:
    answer = connection.recv(1024)
    print("From Server:", answer.decode())
    line = input()
    connection.sendall(bytes(line, "UTF-8"))
    if line == "bye":
        break
connection.close()
