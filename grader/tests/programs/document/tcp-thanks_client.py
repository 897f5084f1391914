"""The client of the exercise "Simple TCP client-server architecture" (lab tcp-thanks).

To make it run: the address is an argument, not this machine's name.
Still wrong: it takes one recv of 1024 bytes for all that the server says, and anything but ASCII crashes it.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:9999"])[0].rpartition(":")

connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect((host, int(port)))
thanks = connection.recv(1024)
connection.close()
print(thanks.decode("ascii"))
