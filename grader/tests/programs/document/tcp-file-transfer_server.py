"""The server of the exercise "File Transfer using TCP Socket" (lab tcp-file-transfer).

To make it run: the address is an argument, the indentation that page breaks took is back, and lines come out at once.
Still wrong: what is no number crashes it, and so does a file that is not UTF-8, or a letter that two recvs share.
"""
import socket
import sys

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:8080"])[0].rpartition(":")

total = int(input("Enter number of clients: "))
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind((host, int(port)))
listener.listen(total)
print("Initiating clients")
clients = []
for number in range(total):
    clients.append(listener.accept()[0])
    print("Connected with client", number + 1)

files = 0
for number, client in enumerate(clients):
    text = client.recv(1024).decode()
    if not text:
        continue
    name = "output" + str(files) + ".txt"
    files += 1
    output = open(name, "w")
    while text:
        output.write(text)
        text = client.recv(1024).decode()
    print()
    print("Receiving file from client", number + 1)
    print()
    print("Received successfully! New filename is:", name)
    output.close()

for client in clients:
    client.close()
