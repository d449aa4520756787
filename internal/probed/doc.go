// Package probed holds the rules about a running host (rules/probe) against real
// sockets: what they say of connections that a test made, in the test room.
package probed
