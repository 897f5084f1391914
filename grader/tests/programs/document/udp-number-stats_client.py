"""The client of the UDP exercise of "Build a TCP/UDP Client and Server" (lab udp-number-stats).

To make it run: Python 2 is Python 3, and the address is an argument. Its own port is one that the system gives it, where the
document has the constant 8000.
Still wrong: it waits for ever where no server is, and an answer that is not four numbers crashes it.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:15000"])[0].rpartition(":")
server = (host, int(port))

mailbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
numbers = input("Input integers with space in between: ")
length = input("Enter the length of the set: ")
mailbox.sendto(numbers.encode(), server)
mailbox.sendto(length.encode(), server)
answer, _ = mailbox.recvfrom(2048)
results = [float(word) for word in answer.decode().split(" ")]
print("The total of all numbers is: " + str(results[0]))
print("The lowest number is: " + str(results[1]))
print("The highest number is: " + str(results[2]))
print("The mean is: " + str(results[3]))
mailbox.close()
