/* SPDX-License-Identifier: MIT */
/* Prints the packets of group 5, in a callback, until Ctrl-C. */
#define _POSIX_C_SOURCE 200809L
#include <nfring/nfring.h>
#include <signal.h>
#include <stdio.h>

static struct nfring *engine;

static void on_signal(int sig)
{
	(void)sig;
	nfring_stop_after_drain(engine); /* one of the few nfring calls for a signal handler */
}

static int on_batch(const struct nfring_batch *batch, void *user)
{
	(void)user;
	for (uint32_t i = 0; i < batch->count; i++) {
		uint32_t prefix_len = 0, len = 0;
		const char *prefix = nfring_pkt_prefix(&batch->pkt[i], &prefix_len);

		nfring_pkt_payload(&batch->pkt[i], &len);
		printf("%.*s%u bytes\n", (int)prefix_len, prefix ? prefix : "", len);
	}
	return fflush(stdout) == 0 ? 0 : 1; /* a positive number ends nfring_run(), which returns it */
}

static int on_error(const struct nfring_error *error, void *user)
{
	(void)user;
	fprintf(stderr, "%s\n", error->text);
	return 0;
}

int main(void)
{
	struct nfring_opts opts = nfring_opts_default();
	struct sigaction act = { .sa_handler = on_signal };
	struct nfring_error error;
	int ret;

	opts.group = 5;
	opts.on_error = on_error;
	ret = nfring_open(&engine, &opts, &error);
	if (ret == 0) {
		sigaction(SIGINT, &act, NULL);
		ret = nfring_run(engine, on_batch, NULL, &error);
		signal(SIGINT, SIG_DFL); /* the handler must not see a closed engine */
	}
	if (ret)
		fprintf(stderr, "%s\n", ret < 0 ? error.text : "cannot write");
	nfring_close(engine);
	return ret != 0;
}
