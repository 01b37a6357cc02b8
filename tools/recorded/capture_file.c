/* SPDX-License-Identifier: MIT */
#include "capture_file.h"
#include "number.h"

#include <stdio.h>

static int unknown_format(struct recorded_input *in)
{
	if (!in->error[0])
		snprintf(in->error, sizeof(in->error), "neither a pcap nor a pcapng file");
	return -1;
}

int recorded_file_open(struct recorded_file *f, int fd, struct recorded_input_wait wait)
{
	*f = (struct recorded_file){ .is_pcapng = false };
	if (recorded_input_open(&f->input, fd, wait) < 0)
		return -1;
	if (recorded_input_need(&f->input, sizeof(uint32_t)) != 1)
		return unknown_format(&f->input);
	f->is_pcapng = recorded_u32(recorded_input_at(&f->input), false) == RECORDED_PCAPNG_SECTION;
	if (f->is_pcapng)
		return 0;
	return recorded_pcap_open(&f->pcap, &f->input) == 1 ? 0 : unknown_format(&f->input);
}

int recorded_file_next(struct recorded_file *f, struct recorded_entry *e)
{
	return f->is_pcapng ? recorded_pcapng_next(&f->pcapng, &f->input, e)
			    : recorded_pcap_next(&f->pcap, &f->input, e);
}

void recorded_file_close(struct recorded_file *f)
{
	recorded_pcapng_close(&f->pcapng);
	recorded_input_close(&f->input);
}
