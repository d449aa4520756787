package exporter

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// Listen opens the address of --listen.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("--listen %q is no ADDRESS:PORT: give 127.0.0.1:9465, or :9465 for all addresses, or [::1]:9465", address)
	}
	if number, err := strconv.Atoi(port); err != nil || number < 0 || number > 65535 {
		return nil, fmt.Errorf("--listen %q: %q is no port: give 1 to 65535, or 0 for any that is free", address, port)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("--listen %s: another program listens there: `ss -ltnp` names it, or give another port", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("--listen %s: ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE: give a higher one", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("--listen %s: this host does not have the address: `ip address` lists those it has", address)
	}
	return nil, fmt.Errorf("--listen %s: %w", address, err)
}

// lastScrapes is how long scrapes may still take when the program shall end.
const lastScrapes = 5 * time.Second

// Serve answers until the context ends; scrapes that have begun are answered.
func (e *Exporter) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: e.Handler(), ErrorLog: log.New(logger{e}, "", 0),
		// Nobody who dribbles a request may hold a connection for ever.
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: 5 * time.Minute,
		WriteTimeout:   mostTimeout + time.Minute, // nor whoever reads slowly
		MaxHeaderBytes: 64 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastScrapes)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		_ = server.Close() // what is left is cut off
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving %s: %w", listener.Addr(), err)
	}
	return nil
}
