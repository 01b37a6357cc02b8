/* SPDX-License-Identifier: MIT */
/* The program behind the command bench/peers/run; see there for its options. */
#include "peers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int die(const char *what, int err)
{
	fprintf(stderr, "peers: %s: %s\n", what, strerror(err));
	return 1;
}

/* -- the folder of the receivers' files: in memory where it can be ------------------- */

static bool make_dir(struct peers *p)
{
	snprintf(p->dir, sizeof(p->dir), "%s/nfring-peers-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(p->dir))
		return true;
	p->dir[0] = '\0';
	return false;
}

static void remove_dir(const struct peers *p)
{
	DIR *d = *p->dir ? opendir(p->dir) : NULL;
	const struct dirent *e;

	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	if (*p->dir)
		rmdir(p->dir);
}

/* -- the network --------------------------------------------------------------------- */

static bool load_rules(const struct peers *p)
{
	static const char *const argv[] = { "nft", "-f", "-", NULL };
	char path[96], *err;
	int status = -1;
	pid_t pid;
	FILE *f;

	snprintf(path, sizeof(path), "%s/rules", p->dir);
	f = fopen(path, "we");
	if (!f || fputs(peers_net_rules(), f) < 0 || fclose(f) != 0)
		return false;
	pid = peers_child_start(p, "nft", argv, -1, path);
	if (pid > 0 && !peers_child_ended(pid, 5000, &status))
		peers_child_end(pid, SIGKILL);
	if (status == 0)
		return true;
	err = peers_child_output(p, "nft", "err");
	fprintf(stderr, "peers: nft refused the rules (Debian package nftables): %s", err);
	free(err);
	return false;
}

/* -- the plan -------------------------------------------------------------------------- */

static bool takes_part(const struct peers *p, unsigned k, const struct peers_setting *s)
{
	return !p->skipped[k] && (s->qthresh ? peers_kinds[k].fixed : peers_kinds[k].own);
}

static bool make_plan(struct peers *p)
{
	p->cell = calloc(PEERS_RATES * PEERS_SETTINGS * PEERS_KINDS, sizeof(*p->cell));
	for (unsigned r = 0; p->cell && r < PEERS_RATES; r++)
		for (unsigned s = 0; p->rate[r] && s < PEERS_SETTINGS; s++)
			for (unsigned k = 0; p->setting[s] && k < PEERS_KINDS; k++)
				if (takes_part(p, k, &peers_settings[s]))
					p->cell[p->cells++] = (struct peers_cell){ .rate = &peers_rates[r],
										   .setting = &peers_settings[s],
										   .kind = &peers_kinds[k] };
	return p->cells > 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void progress(const struct peers *p, const struct peers_cell *c, unsigned done, double began)
{
	unsigned all = p->cells * p->rounds;
	double left = done ? (now() - began) / done * (all - done) : 0;

	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K[%u/%u] %s, QThresh %s: %s", done + 1, all, c->rate->name, c->setting->name,
		c->kind->name);
	if (done)
		fprintf(stderr, ", %.0f min %02.0f s left", (double)((long)left / 60), (double)((long)left % 60));
}

static void clear_progress(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static void run_round(struct peers *p, unsigned round, double began)
{
	for (unsigned i = 0; i < p->cells && !peers_stop; i++) {
		struct peers_cell *c = &p->cell[i];

		progress(p, c, round * p->cells + i, began);
		if (peers_measure(p, c, &c->sample[round]) || peers_stop)
			continue;
		clear_progress();
		fprintf(stderr, "peers: %s, %s messages/s, QThresh %s, round %u: %s\n", c->kind->name, c->rate->name,
			c->setting->name, round + 1, p->why);
	}
	p->done += !peers_stop;
	if (!peers_stop && !isatty(STDERR_FILENO))
		fprintf(stderr, "peers: round %u of %u done, %.0f s\n", round + 1, p->rounds, now() - began);
}

/* Rounds that were interrupted don't count. */
static int report(struct peers *p)
{
	bool ok = true;

	clear_progress();
	if (peers_stop) {
		fprintf(stderr, "peers: interrupted after %u of %u rounds\n", p->done, p->rounds);
		for (unsigned i = 0; p->done < p->rounds && i < p->cells; i++)
			p->cell[i].sample[p->done].ok = false;
	}
	if (p->done > 0) {
		(p->json ? peers_json : peers_table)(p, stdout);
		ok = fflush(stdout) == 0 && (!p->svg || peers_svg(p));
	}
	for (unsigned i = 0; i < p->cells; i++)
		ok &= peers_samples(p, &p->cell[i]) == p->done;
	return peers_stop ? 128 + peers_stop : !ok;
}

static int run(struct peers *p)
{
	double began = now();
	int err = peers_net_enter();

	if (err < 0)
		return die("cannot make a network namespace (are you root?)", -err);
	peers_find_kinds(p);
	if (!make_plan(p))
		return die("nothing is left to measure", ENOENT);
	if (!make_dir(p))
		return die("cannot make a folder for temporary files", errno);
	if (!load_rules(p))
		return 1;
	for (unsigned i = 0; i < p->rounds && !peers_stop; i++)
		run_round(p, i, began);
	return report(p);
}

int main(int argc, char **argv)
{
	static char name[] = "peers";
	static struct peers p;
	int code;

	argv[0] = name; /* of the command, in getopt's errors */
	peers_options(&p, argc, argv);
	peers_child_signals();
	code = run(&p);
	remove_dir(&p);
	free(p.cell);
	return code;
}
