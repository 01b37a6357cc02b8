#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints the packets of group 5, or of the group given, from Python until Ctrl-C."""
import ctypes as c
import os
import socket
import sys


def struct(name, *fields):
    return type(name, (c.Structure,), {"_fields_": fields})


u16, u32, u64 = c.c_uint16, c.c_uint32, c.c_uint64
Opts = struct("Opts", ("size", c.c_size_t), ("netns", c.c_char_p), ("netns_fd", c.c_int), ("group", u16))  # and more
Error = struct("Error", ("err", c.c_int), ("code", c.c_int), ("text", c.c_char * 248))
Batch = struct("Batch", ("pkt", c.c_void_p), ("count", u32), ("slab", u32), ("received_ns", u64), ("bytes", u32),
               ("worker", u16), ("group", u16), ("lost_before", u64), ("generation", u64), ("reserved", u64 * 10))
Tuple = struct("Tuple", ("size", u32), ("present", u32), ("src", c.c_uint8 * 16), ("dst", c.c_uint8 * 16), ("src_port", u16),
               ("dst_port", u16), ("l4", u16 * 6), ("family", c.c_uint8), ("protocol", c.c_uint8), ("later", u16 * 3))


lib = c.CDLL("libnfring.so.0.1")
lib.nfring_queue_get.restype = lib.nfring_pkt_prefix.restype = c.c_void_p
lib.nfring_pkt_time_ns.restype = c.c_uint64


def flow(pkt):
    t = Tuple(size=c.sizeof(Tuple))
    if lib.nfring_pkt_tuple(pkt, c.byref(t)):
        return "no IP"
    src, dst = (socket.inet_ntop(t.family, bytes(a)[:4 if t.family == socket.AF_INET else 16]) for a in (t.src, t.dst))
    return f"{src}:{t.src_port} > {dst}:{t.dst_port} protocol {t.protocol}"


def show(pkt):
    mark, length = u32(), u32()
    at = lib.nfring_pkt_prefix(pkt, c.byref(length))
    prefix = c.string_at(at, length.value).decode(errors="replace") if at else ""
    lib.nfring_pkt_mark(pkt, c.byref(mark))  # stays 0 where there is none
    print(f"{lib.nfring_pkt_time_ns(c.byref(batch), pkt, None) / 1e9:.6f} {prefix}{flow(pkt)} mark {mark.value}")


opts, error, batch, engine = Opts(), Error(), Batch(), c.c_void_p()
lib.nfring_opts_init(c.byref(opts), c.c_size_t(c.sizeof(opts)))
opts.group = int(sys.argv[1]) if len(sys.argv) > 1 else 5
if lib.nfring_open(c.byref(engine), c.byref(opts), c.byref(error)) or lib.nfring_start(engine, c.byref(error)):
    sys.exit(error.text.decode())
queue = c.c_void_p(lib.nfring_queue_get(engine, 0))
try:
    while (got := lib.nfring_queue_claim(queue, c.byref(batch))) >= 0:
        if got and batch.lost_before:
            print(f"{batch.lost_before} packets were lost here")
        for pkt in range(batch.pkt, batch.pkt + 64 * batch.count, 64) if got else ():
            show(c.c_void_p(pkt))
        lib.nfring_queue_release(queue, c.byref(batch)) if got else lib.nfring_queue_wait(queue, -1)
    sys.exit(f"the worker failed: {os.strerror(-got)}")
except KeyboardInterrupt:
    lib.nfring_close(engine)
