/* SPDX-License-Identifier: MIT */
/* nfring-send: sends UDP traffic at a known rate and count, for tests and demos. */
#include "command_line.h"
#include "traffic.h"
#include "fail.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

static int stop;

static void on_signal(int sig)
{
	(void)sig;
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
}

static void print_result(const struct traffic_result *r)
{
	printf("{\"sent\":%llu,\"seconds\":%.6f,\"rate\":%.1f,", (unsigned long long)r->sent, r->seconds,
	       r->seconds > 0 ? (double)r->sent / r->seconds : 0.0);
	printf("\"refused\":%llu,\"retries\":%llu,\"slipped_seconds\":%.6f}\n", (unsigned long long)r->refused,
	       (unsigned long long)r->retries, r->slipped_s);
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct traffic_opts o;
	struct traffic_result r;
	int code = traffic_options_parse(&o, argc, argv), err;

	if (code >= 0)
		return code;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	o.stop = &stop;
	err = traffic_run(&o, &r);
	if (err == -EINVAL)
		return cli_usage(&traffic_program, "%s; see %s --help", r.error, traffic_program.name);
	if (err)
		cli_fail(&traffic_program, "%s", r.error);
	if (!err || r.sent)
		print_result(&r);
	return err || fflush(stdout) || ferror(stdout) ? CLI_EXIT_RUNTIME : CLI_EXIT_OK;
}
