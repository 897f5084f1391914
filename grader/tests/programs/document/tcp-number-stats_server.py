"""The server of the TCP exercise of "Build a TCP/UDP Client and Server" (lab tcp-number-stats).

To make it run: Python 2 is Python 3, the address is an argument, and lines come out at once.
Still wrong: it takes one recv of 1024 bytes for the set, and a length that came with it crashes it; a client that sends
nothing ends it; it closes no connection before the next one comes.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:16000"])[0].rpartition(":")

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind((host, int(port)))
listener.listen(1)
print("TCP server has started and is ready to receive")
while True:
    client, _ = listener.accept()
    data = client.recv(1024)
    if not data:
        break
    numbers = [float(word) for word in data.decode().split(" ")]
    print("Received data:", numbers)
    # As Python 2's sum; since 3.12 Python's own rounds otherwise.
    total = 0.0
    for number in numbers:
        total += number
    mean = total / len(numbers)
    answer = str(total) + " " + str(min(numbers)) + " " + str(max(numbers)) + " " + str(mean)
    client.send(answer.encode())
