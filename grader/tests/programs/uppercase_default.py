"""A server of udp-uppercase that is always at the document's address, whatever it is told."""
import socket

mailbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mailbox.bind(("127.0.0.1", 12000))
print("The server is ready to receive", flush=True)
while True:
    message, client = mailbox.recvfrom(65536)
    answer = message.decode(errors="replace").upper().encode()
    if len(answer) <= 65507:
        mailbox.sendto(answer, client)
