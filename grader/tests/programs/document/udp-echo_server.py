"""The server of the exercise "UDP communication" (lab udp-echo).

To make it run: the address is an argument, the client's is shown as HOST:PORT, and lines come out at once.
Still wrong: it cuts a datagram after 1024 bytes, and one that is not UTF-8 ends it.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:8080"])[0].rpartition(":")

desk = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
desk.bind((host, int(port)))
print("UDP server started")
print("Waiting for data..\n")
while True:
    message, sender = desk.recvfrom(1024)
    text = message.decode()
    print("Client IP Address: {}:{}".format(*sender))
    print("Message from Client:", text)
    desk.sendto(message, sender)
