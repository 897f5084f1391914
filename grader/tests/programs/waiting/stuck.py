"""Wrong servers that are stuck, each in another place: nothing that they do themselves lets them go
on."""
import os
import select
import signal
import socket
import sys
import threading


def locks_twice():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def reads_a_pipe():
    """Of which it holds the other end itself."""
    read, _ = os.pipe()
    os.read(read, 1)


def waits_for_a_child(client):
    child = os.fork()
    if child == 0:
        client.recv(1)
    os.waitpid(child, 0)


def waits_for_a_thread(client):
    thread = threading.Thread(target=client.recv, args=[1])
    thread.start()
    thread.join()


def main():
    way, address = sys.argv[1:]
    host, _, port = address.rpartition(":")
    server = socket.create_server((host, int(port)))
    if way == "reads-input-first":
        sys.stdin.readline()
    client, _ = server.accept()
    if way == "accepts-again":
        server.accept()
    line = client.makefile("rb").readline()
    {
        "reads-more": lambda: client.recv(1),
        "reads-input": sys.stdin.readline,
        "locks-twice": locks_twice,
        "reads-a-pipe": reads_a_pipe,
        "selects": lambda: select.select([client], [], []),
        "pauses": signal.pause,
        "waits-for-a-child": lambda: waits_for_a_child(client),
        "waits-for-a-thread": lambda: waits_for_a_thread(client),
    }[way]()
    client.sendall(b"you said " + line)


main()
