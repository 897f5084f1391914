// Says what it was told, after using what Go's programs use.
package main

import (
	"bufio"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func useTheSystem() {
	must(rand.Read(make([]byte, 8)))
	must(net.LookupHost("localhost"))
	must(time.LoadLocation("Local"))
	_ = tls.Config{}
	file := must(os.CreateTemp("", "of-mine"))
	os.Remove(file.Name())
	home := filepath.Join(must(os.UserHomeDir()), "of-mine")
	os.Remove(must(os.Create(home)).Name())
}

func main() {
	useTheSystem()
	typed := must(bufio.NewReader(must(os.Open("/dev/stdin"))).ReadString('\n'))
	must(fmt.Fprint(must(os.OpenFile("/dev/stdout", os.O_WRONLY, 0)), "typed: "+typed))
	must(fmt.Fprintln(must(os.OpenFile("/dev/stderr", os.O_WRONLY, 0)), "no trouble"))
	listener := must(net.Listen("tcp", os.Args[len(os.Args)-1]))
	for {
		connection := must(listener.Accept())
		line, _ := bufio.NewReader(connection).ReadString('\n')
		fmt.Fprint(connection, "you said "+line)
		connection.Close()
	}
}
