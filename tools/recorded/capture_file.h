/* SPDX-License-Identifier: MIT */
/* A capture file of link type DLT_NFLOG, in pcap or pcapng format: entry after entry. It may be hostile. */
#ifndef DUMP_CAPTURE_FILE_H
#define DUMP_CAPTURE_FILE_H

#include "pcap_reader.h"
#include "pcapng_reader.h"

struct dump_capture_file {
	struct dump_input input; /* its `error` after a failure */
	bool is_pcapng;
	struct dump_pcap_reader pcap;
	struct dump_pcapng_reader pcapng; /* its names; pcap has none */
};

/* Reads the begin of the file. `fd` belongs to it from now on, also on failure. Returns 0, or -1 with
 * f->input.error set; dump_capture_file_close() is due in both cases. */
int dump_capture_file_open(struct dump_capture_file *f, int fd, struct dump_input_wait wait);

/* Returns 1 with *e set; 0 at the end; -1 with f->input.error set. */
int dump_capture_file_next(struct dump_capture_file *f, struct dump_entry *e);

void dump_capture_file_close(struct dump_capture_file *f);

#endif
