"""The client of the TCP exercise of "Build a TCP/UDP Client and Server" (lab tcp-number-stats).

To make it run: Python 2 is Python 3, and the address is an argument.
Still wrong: it sends the set and its length with nothing between them, so that they can arrive as one number; it takes one
recv for the answer, and one that is not four numbers crashes it.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:16000"])[0].rpartition(":")

connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect((host, int(port)))
numbers = input("Input integers with space in between: ")
length = input("Enter the length of the set: ")
connection.send(numbers.encode())
connection.send(length.encode())
answer = connection.recv(1024)
results = [float(word) for word in answer.decode().split(" ")]
print("The total of all numbers is: " + str(results[0]))
print("The lowest number is: " + str(results[1]))
print("The highest number is: " + str(results[2]))
print("The mean is: " + str(results[3]))
connection.close()
