"""Cuts a stream that comes in pieces into packets, without asking what is in them."""


class Framer:
    """Holds what has come of a packet that is not whole; a stream whose length cannot be known any more is held to its end."""

    def __init__(self):
        self.held = bytearray()
        self.size, self.remaining, self.length = 1, 0, None  # of the packet that is being received
        self.is_lost = False

    def receive(self, data):
        """The packets that are whole now."""
        packets = []
        position = 0
        while position < len(data):
            if self.is_lost:
                self.held += data[position:]
                break
            if self.length is None:
                # One byte at a time as long as the header may go on.
                self.held.append(data[position])
                position += 1
                self.header_byte()
            else:
                wanted = self.length - len(self.held)
                self.held += data[position:position + wanted]
                position += min(wanted, len(data) - position)
            if self.length is not None and len(self.held) == self.length:
                packets.append(bytes(self.held))
                self.held, self.size, self.remaining, self.length = bytearray(), 1, 0, None
        return packets

    def header_byte(self):
        if len(self.held) == 1:
            return
        digit = self.held[-1]
        self.remaining += (digit & 0x7F) * 128 ** (self.size - 1)
        self.size += 1
        if digit < 0x80:
            self.length = self.size + self.remaining
        elif self.size == 5:
            self.is_lost = True

    @property
    def needed(self):
        """How many bytes the packet that is being received still needs, where that is known."""
        return None if self.length is None else self.length - len(self.held)
