/* SPDX-License-Identifier: MIT */
/* peers: offers every receiver of netfilter logs the same traffic, in turn, and compares
 * their costs. bench/peers/run runs it; see its --help. */
#include "interrupt.h"
#include "json.h"
#include "offer.h"
#include "result.h"
#include "sandbox.h"
#include "svg.h"
#include "table.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
	struct peers_opts opts;
	struct peers_plan plan;
	char dir[64]; /* files of the receivers; "": not made yet */
};

/* -- the folder: in memory where there is /dev/shm -------------------------------------- */

static bool make_dir(char *dir, size_t size)
{
	snprintf(dir, size, "%s/nfring-peers-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(dir))
		return true;
	dir[0] = '\0';
	bench_say("cannot make a folder for temporary files: %s", strerror(errno));
	return false;
}

static void remove_dir(const char *dir)
{
	DIR *d = *dir ? opendir(dir) : NULL;
	const struct dirent *e;

	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	if (*dir)
		rmdir(dir);
}

/* -- the rounds ------------------------------------------------------------------------- */

static void describe(void *ctx, unsigned cell, char *text, size_t size)
{
	const struct peers_cell *c = &((struct bench *)ctx)->plan.cell[cell];

	snprintf(text, size, "%s, %s messages/s, QThresh %s", c->receiver->name, c->rate->name, c->setting->name);
}

static bool measure(void *ctx, unsigned cell, unsigned round, struct bench_failure *why)
{
	struct bench *b = ctx;
	struct peers_cell *c = &b->plan.cell[cell];

	return peers_measure(&b->opts.bench, c, b->dir, &c->series.round[round], why);
}

static int run_rounds(struct bench *b)
{
	struct peers_plan *p = &b->plan;
	bool ok;

	p->rounds.ctx = b;
	p->rounds.describe = describe;
	p->rounds.measure = measure;
	ok = bench_rounds_run(&p->rounds);
	if (p->rounds.done > 0) {
		(b->opts.bench.json ? peers_json_print : peers_table_print)(p, stdout);
		ok &= fflush(stdout) == 0;
		ok &= !b->opts.svg || peers_svg_write(p);
	}
	return bench_exit_code(ok);
}

static int run(struct bench *b)
{
	char text[256];

	if (cli_sandbox_enter(peers_offer_rules(), text, sizeof(text)) < 0) {
		bench_say("%s", text);
		return 1;
	}
	if (!peers_plan_make(&b->plan, &b->opts)) {
		bench_say("nothing is left to measure");
		return 1;
	}
	return make_dir(b->dir, sizeof(b->dir)) ? run_rounds(b) : 1;
}

int main(int argc, char **argv)
{
	static char name[] = "peers";
	static struct bench b;
	int code;

	bench_name = argv[0] = name; /* getopt_long() begins its errors with argv[0] */
	peers_opts_read(&b.opts, argc, argv);
	bench_interrupt_install();
	code = run(&b);
	remove_dir(b.dir);
	peers_plan_free(&b.plan);
	return code;
}
