"""Says which numbers are prime: a line of JSON for each line of JSON."""
import json, socket, sys, threading

WRONG = sys.argv[1] if len(sys.argv) > 2 else ""


def is_prime(number):
    if number != int(number) or number < (1 if WRONG == "one_is_prime" else 2):
        return False
    return all(number % factor for factor in range(2, int(number**0.5) + 1))


def serve(connection):
    with connection, connection.makefile("r") as lines:
        for line in lines:
            try:
                request = json.loads(line)
                if request["method"] != "isPrime" and WRONG != "any_method":
                    raise ValueError
                prime = is_prime(request["number"])
            except (ValueError, KeyError, TypeError):
                connection.sendall(b"malformed\n")
                return
            answer = {"method": "isPrime", "prime": prime}
            if WRONG == "answers_text":
                answer["prime"] = str(prime)
            connection.sendall(json.dumps(answer).encode() + b"\n")


host, port = sys.argv[-1].rsplit(":", 1)
server = socket.create_server((host, int(port)))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
