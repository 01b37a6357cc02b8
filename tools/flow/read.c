/* SPDX-License-Identifier: MIT */
#include "read.h"

int flow_read_open(struct flow_read *r, const char *path, const struct cli_capture *c)
{
	(void)c;
	r->name = path;
	return cli_fail(&flow_program, "%s: this build reads no files", path);
}

int flow_read_run(struct flow_read *r, struct nfring *engine, struct flow_groups *groups,
		  struct flow_consumer *consumer)
{
	(void)r, (void)engine, (void)groups, (void)consumer;
	return -1;
}

const char *flow_read_ifname(void *user, uint32_t index)
{
	(void)user, (void)index;
	return NULL;
}

void flow_read_close(struct flow_read *r)
{
	(void)r;
}
