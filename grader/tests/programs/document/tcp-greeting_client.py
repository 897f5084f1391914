"""The client of the exercise "TCP server client programming" (lab tcp-greeting).

To make it run: the address is an argument, and the import that the document lost is back.
Still wrong: it takes one recv of 1024 bytes for the whole greeting.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")

connection = socket.socket()
connection.connect((host, int(port)))
print(connection.recv(1024).decode())
connection.close()
