#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints the packets of group 5, or of the group given, from Python until Ctrl-C."""
import ctypes as c
import os
import sys


class Opts(c.Structure):  # struct nfring_opts as far as it is used: the rest keeps its defaults
    _fields_ = [("size", c.c_size_t), ("netns", c.c_char_p), ("netns_fd", c.c_int),
                ("group", c.c_uint16), ("group_count", c.c_uint16)]


class Error(c.Structure):
    _fields_ = [("err", c.c_int), ("code", c.c_int), ("text", c.c_char * 248)]


class Batch(c.Structure):
    _fields_ = [("pkt", c.c_void_p), ("count", c.c_uint32), ("slab", c.c_uint32), ("received_ns", c.c_uint64),
                ("bytes", c.c_uint32), ("worker", c.c_uint16), ("group", c.c_uint16), ("later", c.c_uint8 * 96)]


lib = c.CDLL("libnfring.so.0.1")
lib.nfring_queue_get.restype = c.c_void_p
lib.nfring_pkt_payload.restype = lib.nfring_pkt_prefix.restype = c.c_void_p


def number(read, pkt, kind, absent):
    out = kind(absent)
    read(c.c_void_p(pkt), c.byref(out))
    return out.value


def data(read, pkt):
    length = c.c_uint32()
    at = read(c.c_void_p(pkt), c.byref(length))
    return c.string_at(at, length.value) if at else b""


opts, error, batch, engine = Opts(), Error(), Batch(), c.c_void_p()
lib.nfring_opts_init(c.byref(opts), c.c_size_t(c.sizeof(opts)))
opts.group = int(sys.argv[1]) if len(sys.argv) > 1 else 5
if lib.nfring_open(c.byref(engine), c.byref(opts), c.byref(error)) or lib.nfring_start(engine, c.byref(error)):
    sys.exit(error.text.decode())
queue = c.c_void_p(lib.nfring_queue_get(engine, 0))
try:
    while (got := lib.nfring_queue_claim(queue, c.byref(batch))) >= 0:
        for pkt in range(batch.pkt, batch.pkt + 64 * batch.count, 64) if got else ():
            time_ns = number(lib.nfring_pkt_timestamp_ns, pkt, c.c_uint64, batch.received_ns)
            mark, payload = number(lib.nfring_pkt_mark, pkt, c.c_uint32, 0), data(lib.nfring_pkt_payload, pkt)
            prefix = data(lib.nfring_pkt_prefix, pkt).decode(errors="replace")
            print(f"{time_ns / 1e9:.6f} {prefix}mark {mark}, {len(payload)} bytes: {payload[:20].hex()}")
        lib.nfring_queue_release(queue, c.byref(batch)) if got else lib.nfring_queue_wait(queue, -1)
    sys.exit(f"the worker failed: {os.strerror(-got)}")
except KeyboardInterrupt:
    lib.nfring_close(engine)
