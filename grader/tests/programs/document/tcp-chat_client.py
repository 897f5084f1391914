"""The client of the exercise "Chat Application using TCP Socket" (lab tcp-chat).

To make it run: the address is an argument, and lines come out at once.
Still wrong: it sends nothing that ends a message, takes one recv of 1024 bytes for an answer, never notices that the server has
gone, and the end of its input crashes it.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:12345"])[0].rpartition(":")

connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect((host, int(port)))
while True:
    message = input("Enter your message: ")
    connection.sendall(message.encode("utf-8"))
    data = connection.recv(1024)
    print(f"Server response: {data.decode('utf-8')}")
