"""Passes questions on: UPSTREAM, then its own address."""
import select, socket, sys

WRONG = sys.argv[1] if len(sys.argv) > 3 else ""


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(address(sys.argv[-1]))
upstream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
upstream.connect(address(sys.argv[-2]))
waiting, next_id = {}, 1000
while True:
    for ready in select.select([server, upstream], [], [])[0]:
        if ready is server:
            question, client = server.recvfrom(512)
            next_id += 1
            own = question[:2] if WRONG == "keeps_the_id" else next_id.to_bytes(2, "big")
            waiting[own] = (client, question[:2])
            upstream.send(own + question[2:])
        else:
            answer = upstream.recv(512)
            client, id = waiting.pop(answer[:2], (None, None))
            if client:
                server.sendto((answer[:2] if WRONG == "forgets_the_id" else id) + answer[2:], client)
