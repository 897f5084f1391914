"""The client of the exercise "TCP Document Statistic Reporting Tool" (lab tcp-document-stats).

To make it run: the address is an argument, and the file may be a second one; spaces and blank lines are the lab's. It does
not wait for Enter at its end, as the document's does to keep its window open: a lab's client ends.
Still wrong: it sends 1024 characters of the document and no more, nothing that ends them, and takes one recv for one message.
"""
import socket
import sys

host, _, port = (sys.argv[1:] or ["127.0.0.1:12546"])[0].rpartition(":")
sys.stdout.reconfigure(line_buffering=True)

connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect((host, int(port)))
welcome = connection.recv(1024)
print(welcome.decode("utf-8").removesuffix("\n"))
print("Uploading File...\n")
document = open((sys.argv[2:] or ["lazydog.txt"])[0], "r")
connection.send(bytes(document.read(1024), "utf-8"))
print("File Uploaded!\n\nDocument Statistics Received, Opening...\n")
print("===================\nDocument Statistics\n===================\n")
characters = connection.recv(1024)
print("No. of Characters:", characters.decode("utf-8").removesuffix("\n"))
words = connection.recv(1024)
print("No. of Words:", words.decode("utf-8").removesuffix("\n"))
connection.close()
