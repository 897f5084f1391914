"""The client of the exercise "Socket programming with TCP" (lab tcp-uppercase).

To make it run: the address is an argument, raw_input is input, the prompt ends as the lab's does, and one space is gone.
Still wrong: it sends nothing that ends its sentence, and takes one recv of 1024 bytes for the answer.
"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

host, _, port = (sys.argv[1:] or ["127.0.0.1:12000"])[0].rpartition(":")

connection = socket(AF_INET, SOCK_STREAM)
connection.connect((host, int(port)))
sentence = input("Input lowercase sentence: ")
connection.send(sentence.encode())
answer = connection.recv(1024)
print("From server:", answer.decode())
connection.close()
