"""The client of the exercise "UDP server client programming" (lab udp-hello).

To make it run: the address is an argument, the line that sends is code again, and the answer is shown as text in quotes.
Still wrong: it waits for ever where no server is, takes anybody's datagram for the answer, and cuts it after 1024 bytes.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:20001"])[0].rpartition(":")
SIZE = 1024
HELLO = str.encode("Hello UDP Server")

mailbox = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
mailbox.sendto(HELLO, (host, int(port)))
answer = mailbox.recvfrom(SIZE)
print('Message from Server "{}"'.format(answer[0].decode()))
