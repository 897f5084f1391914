"""A server of udp-uppercase that listens at every address of the machine, whatever host it is told."""
import socket
import sys

port = sys.argv[1].rsplit(":", 1)[1] if len(sys.argv) > 1 else "12000"
mailbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mailbox.bind(("", int(port)))
print("The server is ready to receive", flush=True)
while True:
    message, client = mailbox.recvfrom(65536)
    answer = message.decode(errors="replace").upper().encode()
    if len(answer) <= 65507:
        mailbox.sendto(answer, client)
