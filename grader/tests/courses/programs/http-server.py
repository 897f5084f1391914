"""An HTTP server with files, gzip and chunks."""
import gzip, os, socket, sys, threading

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""


def answer(path, accepts_gzip):
    if path.startswith("/chunks/"):
        data = path[8:].encode()
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        end = b"" if WRONG == "no_last_chunk" else b"0\r\n\r\n"
        chunks = [data[at : at + 7] for at in range(0, len(data), 7)]
        return head + b"".join(b"%x\r\n%s\r\n" % (len(it), it) for it in chunks) + end
    status, body, headers = "200 OK", b"", "Content-Type: text/html\r\n"
    if path.startswith("/echo/"):
        body = path[6:].encode()
        if accepts_gzip:
            body = body if WRONG == "not_compressed" else gzip.compress(body)
            headers += "Content-Encoding: gzip\r\n"
    elif os.path.exists(path[1:]):
        body = open(path[1:], "rb").read()
    else:
        status, body = "404 Not Found", b"nothing"
    size = len(body) + (2 if WRONG == "counts_wrong" else 0)
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {size}\r\n\r\n".encode() + body


def serve(connection):
    stream = connection.makefile("rb")
    while line := stream.readline():
        headers = []
        while (header := stream.readline()) not in (b"\r\n", b""):
            headers.append(header.lower())
        accepts = any(b"accept-encoding" in it and b"gzip" in it for it in headers)
        connection.sendall(answer(line.split()[1].decode(), accepts))
        if WRONG == "closes":
            break
    connection.shutdown(socket.SHUT_RDWR)

host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
