"""Say in one sentence that the port is taken, before anything is started: port_is_free.py HOST PORT."""

import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
with socket.socket(family) as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
    except OSError as error:
        sys.exit(f"Cannot listen on {host}:{port} ({error.strerror}). Another port: make run PORT={port + 1}")
