package threetier

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// enough ends wrk after some answers: its own clock would make the number of
// connections a matter of luck. Its first thread sleeps until a signal, which
// system(3) holds off until the shell has ended.
const enough = `
local answers, enough = 0, %d
function response()
	answers = answers + 1
	if answers == enough then
		wrk.thread:stop()
		os.execute("(sleep 0.05; kill -INT $PPID) &")
	end
end
`

// drive sends requests with wrk over connections that are kept, and returns how
// many answers came.
func (s *site) drive(t testing.TB, requests, connections int, headers ...string) int {
	t.Helper()
	script := writeConfig(t, t.TempDir(), "enough.lua", fmt.Sprintf(enough, requests))
	args := append([]string{"-t1", "-c" + strconv.Itoa(connections), "-d60s", "--timeout", "10s", "-s", script}, headerFlags(headers)...)
	out := s.client.Output(t, nettest.Program(t, "wrk"), append(args, "http://"+publicAddress+"/")...)
	if strings.Contains(out, "Non-2xx") || strings.Contains(out, "Socket errors") {
		t.Fatalf("wrk was refused:\n%s", out)
	}
	for line := range strings.Lines(out) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[1] == "requests" {
			if answers, err := strconv.Atoi(fields[0]); err == nil && answers >= requests {
				return answers
			}
		}
	}
	t.Fatalf("wrk did not get %d answers:\n%s", requests, out)
	return 0
}

func headerFlags(headers []string) []string {
	var flags []string
	for _, header := range headers {
		flags = append(flags, "-H", header)
	}
	return flags
}

// calmly keeps wrk from asking again at once.
const calmly = `
function delay()
	return %d
end
`

// traffic is what goes on until the test ends: 64 clients that ask every so often,
// over connections that they keep if no header says otherwise, and sixteen that
// come, get an answer, close and read a little.
func (s *site) traffic(t testing.TB, every time.Duration, headers ...string) {
	t.Helper()
	script := writeConfig(t, t.TempDir(), "calmly.lua", fmt.Sprintf(calmly, every.Milliseconds()))
	args := append([]string{"-t1", "-c64", "-d600s", "-s", script}, headerFlags(headers)...)
	s.client.Start(t, nettest.Program(t, "wrk"), append(args, "http://"+publicAddress+"/")...)
	s.client.Start(t, program(t, "browser"), at(publicAddress, httpPort), "1000000", "500ms")
}

// browse is sixteen clients that get an answer and close, again and again:
// ADDRESS REQUESTS PAUSE.
func browse(args []string) error {
	return inParallel(args, func(address string) error {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		defer connection.Close()
		if _, err := io.WriteString(connection, "GET / HTTP/1.1\r\nHost: site\r\n\r\n"); err != nil {
			return err
		}
		answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			return err
		}
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", address, answer.Status)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			return err
		}
		return answer.Body.Close()
	})
}

// queryDatabase is what the pages of a web server do: log in, ask, close, for
// every request. ADDRESS REQUESTS PAUSE.
func queryDatabase(args []string) error { return inParallel(args, ping) }

// ping logs in without a password, asks whether the server is there, and closes
// without a word, as a program does that lets go of its connection.
func ping(address string) error {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer connection.Close()
	reader := bufio.NewReader(connection)
	greeting, err := readPacket(reader)
	if err != nil {
		return fmt.Errorf("reading the greeting of %s: %w", address, err)
	}
	if greeting[0] != 10 { // the protocol's version
		return fmt.Errorf("%s greets with %q", address, greeting)
	}
	// Capabilities PROTOCOL_41, SECURE_CONNECTION and LONG_PASSWORD; packets of
	// up to 16 MB; utf8; 23 bytes for later; the user; an empty password.
	const protocol41, secureConnection, longPassword = 1 << 9, 1 << 15, 1
	login := binary.LittleEndian.AppendUint32(nil, protocol41|secureConnection|longPassword)
	login = binary.LittleEndian.AppendUint32(login, 1<<24)
	login = append(login, 33)
	login = append(login, make([]byte, 23)...)
	login = append(login, "web\x00\x00"...)
	const comPing = 0x0e
	if err := exchange(connection, reader, 1, login); err != nil {
		return fmt.Errorf("logging in at %s: %w", address, err)
	}
	if err := exchange(connection, reader, 0, []byte{comPing}); err != nil {
		return fmt.Errorf("asking %s: %w", address, err)
	}
	return nil
}

// exchange sends a packet and wants OK.
func exchange(connection net.Conn, reader *bufio.Reader, number byte, packet []byte) error {
	header := binary.LittleEndian.AppendUint32(nil, uint32(len(packet))|uint32(number)<<24)
	if _, err := connection.Write(append(header, packet...)); err != nil {
		return err
	}
	answer, err := readPacket(reader)
	if err != nil {
		return err
	}
	if answer[0] != 0 {
		return fmt.Errorf("answered %q", answer)
	}
	return nil
}

func readPacket(r io.Reader) ([]byte, error) {
	header := make([]byte, 4)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	packet := make([]byte, binary.LittleEndian.Uint32(header)&(1<<24-1))
	if len(packet) == 0 {
		return nil, fmt.Errorf("an empty packet")
	}
	_, err := io.ReadFull(r, packet)
	return packet, err
}

// leak is a server that answers and never closes, whatever its clients do:
// ADDRESS.
func leak(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want ADDRESS, got %q", args)
	}
	listener, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	kept := map[net.Conn]bool{} // or the collector would close them
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		kept[connection] = true
		go func() {
			if _, err := http.ReadRequest(bufio.NewReader(connection)); err != nil {
				return
			}
			_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")
		}()
	}
}

// inParallel calls f with an address so many times, sixteen at once, with a pause
// after each: ADDRESS TIMES PAUSE.
func inParallel(args []string, f func(address string) error) error {
	if len(args) != 3 {
		return fmt.Errorf("want ADDRESS TIMES PAUSE, got %q", args)
	}
	times, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	pause, err := time.ParseDuration(args[2])
	if err != nil {
		return err
	}
	var begun atomic.Int64
	var group errgroup.Group
	for range 16 {
		group.Go(func() error {
			for begun.Add(1) <= int64(times) {
				if err := f(args[0]); err != nil {
					return err
				}
				time.Sleep(pause)
			}
			return nil
		})
	}
	return group.Wait()
}
