"""HTTP/1.1 on a connection: uvicorn's protocol on httptools, with limits and without its faults."""
