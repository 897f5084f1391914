"""The server of the exercise "UDP server client programming" (lab udp-hello).

To make it run: the address is an argument, the message is shown as text in quotes, and lines come out at once.
Still wrong: it cuts a datagram after 1024 bytes, and one that is not UTF-8 ends it.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:20001"])[0].rpartition(":")
SIZE = 1024
HELLO = str.encode("Hello UDP Client")

desk = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
desk.bind((host, int(port)))
print("UDP server up and listening")
while True:
    message, sender = desk.recvfrom(SIZE)
    print('Message from Client: "{}"'.format(message.decode()))
    print("Client IP Address: {}:{}".format(*sender))
    desk.sendto(HELLO, sender)
