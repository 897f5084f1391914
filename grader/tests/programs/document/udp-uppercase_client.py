"""The client of the exercise "Socket programming with UDP" (lab udp-uppercase).

To make it run: the address is an argument, raw_input is input, and the prompt ends as the lab's does.
Still wrong: it waits for ever where no server is, takes anybody's datagram for the answer, and cuts it after 2048 bytes.
"""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

host, _, port = (sys.argv[1:] or ["127.0.0.1:12000"])[0].rpartition(":")

mailbox = socket(AF_INET, SOCK_DGRAM)
sentence = input("Input lowercase sentence: ")
mailbox.sendto(sentence.encode(), (host, int(port)))
answer, _ = mailbox.recvfrom(2048)
print(answer.decode())
mailbox.close()
