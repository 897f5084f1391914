"""The client of the exercise "UDP communication" (lab udp-echo).

To make it run: the address is an argument, one space is gone, and it sends without naming the address that its socket is
connected to, which not every system allows.
Still wrong: it takes any datagram for the answer, cuts it after 1024 bytes, and ends with status 0 where no server is.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:8080"])[0].rpartition(":")
sys.stdout.reconfigure(line_buffering=True)

mailbox = socket.socket(family=socket.AF_INET, type=socket.SOCK_DGRAM)
mailbox.connect((host, int(port)))
mailbox.send(bytes("Hello server, from UDP client!", "UTF-8"))
while True:
    try:
        message, _ = mailbox.recvfrom(1024)
    except:
        print("[!] Server not running")
        sys.exit()
    print("Message from Server:", message.decode())
    line = input()
    mailbox.send(bytes(line, "UTF-8"))
    if line == "bye":
        break
mailbox.close()
