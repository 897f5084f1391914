# Says what it was told, after using what Ruby's programs use.
require "etc"
require "json"
require "openssl"
require "securerandom"
require "socket"
require "tempfile"

Etc.nprocessors
OpenSSL::SSL::SSLContext.new.set_params
SecureRandom.hex
Addrinfo.getaddrinfo("localhost", 80)
Tempfile.create { |file| file.write("temporary") }
File.write(File.join(Dir.home, "of-mine"), "mine")
File.delete(File.join(Dir.home, "of-mine"))
raise "no year" unless Time.now.localtime.year > 2000
typed = File.open("/dev/stdin", &:readline)
File.write("/dev/stdout", "typed: #{typed}")
File.write("/dev/stderr", "no trouble\n")
host, port = ARGV.last.split(":")
server = TCPServer.new(host, port.to_i)
loop do
  connection = server.accept
  connection.write("you said #{connection.gets}")
  connection.close
end
