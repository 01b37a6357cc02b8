/* SPDX-License-Identifier: MIT */
#include "start.h"
#include "fail.h"
#include "stop.h"

int cli_start(const struct cli_program *p, struct nfring *n)
{
	struct nfring_error error = { 0 };
	int r;

	cli_stop_attach(n);
	r = nfring_start(n, &error);
	cli_stop_attach(NULL);
	return r < 0 ? cli_error(p, &error) : 0;
}
