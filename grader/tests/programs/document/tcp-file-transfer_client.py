"""The client of the exercise "File Transfer using TCP Socket" (lab tcp-file-transfer).

To make it run: the address is an argument, the indentation that page breaks took is back, a message is without the spaces that
a continued line brought into it, and lines come out at once.
Still wrong: one send may take a part of a large file, a file that is not UTF-8 crashes it, and so does the end of its input.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:8080"])[0].rpartition(":")

connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect((host, int(port)))
while True:
    name = input("Input filename you want to send: ")
    try:
        file = open(name, "r")
        text = file.read()
        if not text:
            break
        while text:
            connection.send(str(text).encode())
            text = file.read()
        file.close()
    except OSError:
        print("You entered an invalid filename! Please enter a valid name")
