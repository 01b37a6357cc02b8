/* SPDX-License-Identifier: MIT */
/* A capture file of link type DLT_NFLOG, in pcap or pcapng format: entry after entry. It may be hostile. */
#ifndef RECORDED_CAPTURE_FILE_H
#define RECORDED_CAPTURE_FILE_H

#include "pcap_reader.h"
#include "pcapng_reader.h"

struct recorded_file {
	struct recorded_input input; /* its `error` after a failure */
	bool is_pcapng;
	struct recorded_pcap pcap;
	struct recorded_pcapng pcapng; /* its names; pcap has none */
};

/* Reads the begin of the file. `fd` belongs to it from now on, also on failure. Returns 0, or -1 with
 * f->input.error set; recorded_file_close() is due in both cases. */
int recorded_file_open(struct recorded_file *f, int fd, struct recorded_input_wait wait);

/* Returns 1 with *e set; 0 at the end; -1 with f->input.error set. */
int recorded_file_next(struct recorded_file *f, struct recorded_entry *e);

void recorded_file_close(struct recorded_file *f);

#endif
