"""Right servers that answer late: each waits for a second in another way, and then goes on by
itself. None of them is stuck."""
import asyncio
import ctypes
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

PAUSE = 1.0
LIBC = ctypes.CDLL(None, use_errno=True)


class Woken(Exception):
    """Raised by a signal's handler."""


def wake(*_):
    raise Woken


def limit(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(PAUSE), 0))


def reads_with_a_limit(client, _):
    limit(client)
    try:
        client.recv(1)
    except BlockingIOError:
        pass


def accepts_with_a_limit(_, server):
    limit(server)
    try:
        server.accept()
    except BlockingIOError:
        pass


def polls(client, _):
    poll = select.poll()
    poll.register(client, select.POLLIN)
    poll.poll(PAUSE * 1000)


def polls_many(client, _):
    with select.epoll() as epoll:
        epoll.register(client, select.EPOLLIN)
        epoll.poll(PAUSE)


def sets_an_alarm(client, _):
    signal.signal(signal.SIGALRM, wake)
    signal.setitimer(signal.ITIMER_REAL, PAUSE)
    try:
        client.recv(1)
    except Woken:
        pass


def has_a_child_with_an_alarm(*_):
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_REAL, PAUSE)
        signal.pause()
    os.waitpid(child, 0)


def sets_a_timer(client, _):
    signal.signal(signal.SIGALRM, wake)
    timer = ctypes.c_void_p()
    LIBC.timer_create(time.CLOCK_MONOTONIC, None, ctypes.byref(timer))
    LIBC.timer_settime(timer, 0, struct.pack("llll", 0, 0, int(PAUSE), 0), None)
    try:
        client.recv(1)
    except Woken:
        pass


def reads_a_clock(*_):
    clock = LIBC.timerfd_create(time.CLOCK_MONOTONIC, 0)
    LIBC.timerfd_settime(clock, 0, struct.pack("llll", 0, 0, int(PAUSE), 0), None)
    os.read(clock, 8)


def waits_for_a_thread(*_):
    thread = threading.Thread(target=time.sleep, args=[PAUSE])
    thread.start()
    thread.join()


def waits_for_a_lock(*_):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=PAUSE)


def waits_for_a_child(*_):
    subprocess.run([sys.executable, "-c", f"import time; time.sleep({PAUSE})"], check=True)


def reads_a_pipe(*_):
    """From a process whose parent has ended."""
    read, write = os.pipe()
    if os.fork() == 0:
        if os.fork() == 0:
            time.sleep(PAUSE)
            os.write(write, b"x")
        os._exit(0)
    os.read(read, 1)


def reads_a_pair(*_):
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        time.sleep(PAUSE)
        theirs.send(b"x")
        os._exit(0)
    theirs.close()
    ours.recv(1)


def waits_for_a_signal(*_):
    signal.signal(signal.SIGUSR1, wake)
    parent = os.getpid()
    try:
        if os.fork() == 0:
            time.sleep(PAUSE)
            os.kill(parent, signal.SIGUSR1)
            os._exit(0)
        signal.pause()
    except Woken:
        pass


def waits_for_a_process_without_its_first_thread(*_):
    read, write = os.pipe()
    if os.fork() == 0:
        def late():
            time.sleep(PAUSE)
            os.write(write, b"x")
            os._exit(0)
        threading.Thread(target=late).start()
        LIBC.pthread_exit(None)
    os.read(read, 1)


def runs_a_loop(*_):
    asyncio.run(asyncio.sleep(PAUSE))


def is_busy(*_):
    end = time.process_time() + PAUSE / 2
    while time.process_time() < end:
        pass


WAYS = {
    way.__name__.replace("_", "-"): way
    for way in [
        reads_with_a_limit, accepts_with_a_limit, polls, polls_many, sets_an_alarm,
        has_a_child_with_an_alarm, sets_a_timer, reads_a_clock, waits_for_a_thread,
        waits_for_a_lock, waits_for_a_child, reads_a_pipe, reads_a_pair, waits_for_a_signal,
        waits_for_a_process_without_its_first_thread, runs_a_loop, is_busy,
    ]
}
WAYS["sleeps"] = lambda *_: time.sleep(PAUSE)
WAYS["selects"] = lambda client, _: select.select([client], [], [], PAUSE)


def main():
    way, address = sys.argv[1:]
    host, _, port = address.rpartition(":")
    server = socket.create_server((host, int(port)))
    client, _ = server.accept()
    with client, client.makefile("rb") as lines:
        line = lines.readline()
        WAYS[way](client, server)
        client.sendall(b"you said " + line)
    signal.pause()


main()
