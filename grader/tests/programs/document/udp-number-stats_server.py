"""The server of the UDP exercise of "Build a TCP/UDP Client and Server" (lab udp-number-stats).

To make it run: Python 2 is Python 3, the address is an argument, and lines come out at once. It answers the address that a
set came from: the document's answers port 8000 of its own machine, another constant.
Still wrong: two spaces, or anything else that is no number, end it, and it cuts a datagram after 2048 bytes.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:15000"])[0].rpartition(":")

desk = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
desk.bind((host, int(port)))
print("UDP server has started and is ready to receive")
while True:
    data, sender = desk.recvfrom(2048)
    numbers = [float(word) for word in data.decode().split(" ")]
    print("received data:", numbers)
    # As Python 2's sum; since 3.12 Python's own rounds otherwise.
    total = 0.0
    for number in numbers:
        total += number
    mean = total / len(numbers)
    answer = str(total) + " " + str(min(numbers)) + " " + str(max(numbers)) + " " + str(mean)
    desk.sendto(answer.encode(), sender)
