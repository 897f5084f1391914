#!/usr/bin/env python3
"""Says what it was told, after using what Python's programs use: processes that share locks, queues
and memory, temporary files, a home, names, times, TLS. The first argument is a folder for temporary files."""

import locale
import multiprocessing
import os
import socket
import ssl
import sys
import tempfile
import time
from multiprocessing import shared_memory


def work(lock, queue, count, name):
    with lock:
        count.value += 1
        memory = shared_memory.SharedMemory(name)
        memory.buf[0] += 1
        memory.close()
        queue.put("done")


def double(number):
    return 2 * number


def use_processes():
    lock, queue, count = multiprocessing.Lock(), multiprocessing.Queue(), multiprocessing.Value("i", 0)
    memory = shared_memory.SharedMemory(create=True, size=4096)
    arguments = (lock, queue, count, memory.name)
    workers = [multiprocessing.Process(target=work, args=arguments) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert [queue.get() for _ in workers] == ["done", "done"]
    for worker in workers:
        worker.join()
    assert count.value == 2 and memory.buf[0] == 2
    memory.close()
    memory.unlink()
    with multiprocessing.Pool(2) as pool:
        assert pool.map(double, [1, 2]) == [2, 4]


def use_the_system():
    assert os.cpu_count() >= 1
    assert socket.getaddrinfo("localhost", 80)
    # A root of its own names the machine; what a machine's own files name is its owner's business.
    if not os.path.exists("/etc/passwd"):
        assert socket.gethostbyname(socket.gethostname())
    assert time.localtime().tm_year > 2000
    locale.setlocale(locale.LC_ALL, "")
    ssl.create_default_context()
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"temporary")
    with tempfile.NamedTemporaryFile(dir=os.path.expandvars(sys.argv[1])) as file:
        file.write(b"temporary")
    home = os.path.expanduser("~/of-mine")
    with open(home, "w") as file:
        file.write("mine")
    os.remove(home)


def main():
    use_processes()
    use_the_system()
    with open("/dev/stdin") as typed, open("/dev/stdout", "w") as out:
        out.write("typed: " + typed.readline())
    with open("/dev/stderr", "w") as errors:
        errors.write("no trouble\n")
    host, port = sys.argv[-1].rsplit(":", 1)
    with socket.create_server((host, int(port))) as server:
        while True:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"you said " + connection.makefile("rb").readline())


if __name__ == "__main__":
    main()
