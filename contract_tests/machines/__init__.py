"""State machines: all operations in any order, judged by laws and by a small model of each API."""
