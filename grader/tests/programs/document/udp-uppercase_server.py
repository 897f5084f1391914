"""The server of the exercise "Socket programming with UDP" (lab udp-uppercase).

To make it run: the address is an argument, a misspelt name is mended, and lines come out at once.
Still wrong: it cuts a datagram after 2048 bytes, and one that is not UTF-8 ends it.
"""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:12000"])[0].rpartition(":")

desk = socket(AF_INET, SOCK_DGRAM)
desk.bind((host, int(port)))
print("The server is ready to receive")
while True:
    sentence, sender = desk.recvfrom(2048)
    upper = sentence.decode().upper()
    desk.sendto(upper.encode(), sender)
