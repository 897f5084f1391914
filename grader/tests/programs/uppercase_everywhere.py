"""A server of udp-uppercase that listens at every address of the machine, whatever host it is told."""
import socket
import sys


def address():
    """The host and the port that the command line names; ends the program if it names none."""
    host, _, port = (sys.argv[1:] or ["127.0.0.1:12000"])[0].rpartition(":")
    if len(sys.argv) > 2 or not host or not port.isdigit() or int(port) > 65535:
        print("usage: server [HOST:PORT]", file=sys.stderr)
        sys.exit(2)
    return host, int(port)


_, port = address()
mailbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mailbox.bind(("", port))
print("The server is ready to receive", flush=True)
while True:
    message, client = mailbox.recvfrom(65536)
    answer = message.decode(errors="replace").upper().encode()
    if len(answer) <= 65507:
        mailbox.sendto(answer, client)
