"""The server of the exercise "Advanced TCP client-server architecture" (lab tcp-echo).

To make it run: the address is an argument, clients' are shown as HOST:PORT, some spaces are gone, and lines come out at once.
Still wrong: it takes one recv of 2048 bytes for a message; a client that leaves without `bye` has its thread run for ever;
each thread names the client that came last, and whose connection stays open until another comes.
"""
import socket
import sys
import threading

sys.stdout.reconfigure(line_buffering=True)
host, _, port = (sys.argv[1:] or ["127.0.0.1:8080"])[0].rpartition(":")


class Conversation(threading.Thread):
    def __init__(self, peer, connection):
        threading.Thread.__init__(self)
        self.connection = connection
        print("New connection added: {}:{}".format(*peer))

    def run(self):
        print("Connection from: {}:{}".format(*client_address))
        while True:
            message = self.connection.recv(2048).decode()
            if message == "bye":
                break
            print("from client:", message)
            self.connection.send(bytes(message, "UTF-8"))
        print("Client at {}:{} disconnected...".format(*client_address))


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((host, int(port)))
print("Server started")
print("Waiting for client request..")
while True:
    listener.listen(1)
    client, client_address = listener.accept()
    conversation = Conversation(client_address, client)
    conversation.start()
