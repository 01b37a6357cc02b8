/* SPDX-License-Identifier: MIT */
#include "capture_file.h"
#include "number.h"

#include <stdio.h>

static int unknown_format(struct dump_input *in)
{
	if (!in->error[0])
		snprintf(in->error, sizeof(in->error), "neither a pcap nor a pcapng file");
	return -1;
}

int dump_capture_file_open(struct dump_capture_file *f, int fd, struct dump_input_wait wait)
{
	*f = (struct dump_capture_file){ .is_pcapng = false };
	if (dump_input_open(&f->input, fd, wait) < 0)
		return -1;
	if (dump_input_need(&f->input, sizeof(uint32_t)) != 1)
		return unknown_format(&f->input);
	f->is_pcapng = dump_u32(dump_input_at(&f->input), false) == DUMP_PCAPNG_SECTION;
	if (f->is_pcapng)
		return 0;
	return dump_pcap_reader_open(&f->pcap, &f->input) == 1 ? 0 : unknown_format(&f->input);
}

int dump_capture_file_next(struct dump_capture_file *f, struct dump_entry *e)
{
	return f->is_pcapng ? dump_pcapng_reader_next(&f->pcapng, &f->input, e)
			    : dump_pcap_reader_next(&f->pcap, &f->input, e);
}

void dump_capture_file_close(struct dump_capture_file *f)
{
	dump_pcapng_reader_close(&f->pcapng);
	dump_input_close(&f->input);
}
