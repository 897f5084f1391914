"""The server of the exercise "UDP Calculator" (lab udp-calculator).

To make it run: the address is an argument, tokens are shown as text behind one space, and lines come out at once.
Still wrong: it takes the next three datagrams for one calculation, whoever sent them; what is no integer, and a division
by zero, end it; an unknown operator gets no answer.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:8888"])[0].rpartition(":")

desk = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
desk.bind((host, int(port)))
print("The calculator is waiting...")
while True:
    first, sender = desk.recvfrom(2048)
    print("The user entered the number", first.decode())
    operator, sender = desk.recvfrom(2048)
    print("received operator", operator.decode())
    second, sender = desk.recvfrom(2048)
    print("The user entered the number", second.decode())
    print("Answer sent to user")
    operator = operator.decode()
    if operator == "+":
        desk.sendto(str(int(first.decode()) + int(second.decode())).encode(), sender)
    elif operator == "-":
        desk.sendto(str(int(first.decode()) - int(second.decode())).encode(), sender)
    elif operator == "/":
        desk.sendto(str(int(first.decode()) / int(second.decode())).encode(), sender)
    elif operator == "*":
        desk.sendto(str(int(first.decode()) * int(second.decode())).encode(), sender)
