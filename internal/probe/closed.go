package probe

import "context"

// forgetClosed leaves out the sockets that were closed while their processes were
// looked for: nobody holds them any more, and nobody has to be blamed for that. It
// tells whether there were any.
func (g *gathering) forgetClosed(ctx context.Context, sockets Sockets, inodes map[uint64]struct{}, found map[uint64]Owner) bool {
	masked, is := sockets.(Masked)
	if !is {
		return false
	}
	closed := map[uint64]struct{}{}
	for _, socket := range g.closeWaits.held {
		if _, known := found[socket.inode]; !known && socket.inode != 0 {
			closed[socket.inode] = struct{}{}
		}
	}
	if len(closed) == 0 {
		return false
	}
	if err := masked.In(ctx, CloseWait, func(s *Socket) { delete(closed, s.Inode) }); err != nil {
		return false // they are told as not found
	}
	for inode := range closed {
		delete(inodes, inode)
	}
	g.closeWaits.forget(closed)
	return len(closed) > 0
}

// forget leaves out connections of which the process is to be looked up no more.
func (c *closeWaits) forget(inodes map[uint64]struct{}) {
	kept := c.held[:0]
	for _, socket := range c.held {
		if _, is := inodes[socket.inode]; is {
			c.groups[socket.group].count--
			c.groups[socket.group].sample--
			continue
		}
		kept = append(kept, socket)
	}
	c.held = kept
}
