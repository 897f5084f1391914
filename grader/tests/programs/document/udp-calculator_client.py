"""The client of the exercise "UDP Calculator" (lab udp-calculator).

To make it run: the address is an argument, and spaces, colons and blank lines are the lab's. It does not wait for Enter at
its end, as the document's does to keep its window open: a lab's client ends.
Still wrong: it waits for ever where no server is, and takes anybody's datagram for the answer.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:8888"])[0].rpartition(":")
server = (host, int(port))

mailbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print("====================================")
print("Welcome to Ironclads UDP Calculator!")
print("====================================")
print()
first = input("Input the first integer: ")
operator = input("Input an operator (+ / * -): ")
second = input("Input the second integer: ")
mailbox.sendto(first.encode(), server)
mailbox.sendto(operator.encode(), server)
mailbox.sendto(second.encode(), server)
answer, _ = mailbox.recvfrom(2048)
print("The answer is:", answer.decode())
mailbox.close()
