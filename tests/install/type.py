#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Types into a shell on a terminal of its own, as a person does, and waits for what it shows.

usage: type.py PROMPT SHELL... < LINES

A line of input is TEXT<tab>WANTED: types TEXT, in which \\t is the key Tab, and waits until the shell shows
WANTED behind what it has shown before; then the line is emptied. PROMPT is what the shell shows when
it waits for a line. Exit code 1, with what was shown, if it does not."""
import os
import pty
import re
import select
import sys
import time

PATIENCE = 60  # seconds, for a busy host


def wait_for(fd, wanted):
    """Reads until `wanted` is there. Returns what was shown."""
    shown, end = "", time.monotonic() + PATIENCE
    while wanted not in re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", shown):  # without colours and the like
        if not select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit(f"the shell does not show {wanted!r}, but {shown!r}")
        try:
            shown += os.read(fd, 4096).decode(errors="replace")
        except OSError:
            sys.exit(f"the shell has ended, after {shown!r}")
    return shown


prompt, shell = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(shell[0], shell)
for line in sys.stdin.read().splitlines():
    text, wanted = line.split("\t")
    wait_for(fd, prompt)
    os.write(fd, text.replace("\\t", "\t").encode())
    wait_for(fd, wanted)
    os.write(fd, b"\x15\n")  # Ctrl-U
os.write(fd, b"exit\n")
os.close(fd)
os.waitpid(pid, 0)
