/* SPDX-License-Identifier: MIT */
#include "library.h"
#include "assertions.h"
#include "group.h"

#include <signal.h>
#include <string.h>

#define RUN_LIMIT_S 30
#define MAX_WORDS 16

static const char *const names[LIBRARIES] = { "libnetfilter_log", "nfring's library", "nfring's, preloaded" };

void library_spawn(struct nt_proc *p, const struct nt_ns *ns, enum library library, const char *const argv[])
{
	const char *words[MAX_WORDS] = { "env" };
	unsigned n = 1;

	/* The original's groups are never freed, unless they are unbound. Ours may not leak. */
	words[n++] = library == STOCK ? "ASAN_OPTIONS=detect_leaks=0" : "ASAN_OPTIONS=verify_asan_link_order=0";
	if (library != STOCK)
		words[n++] = "LD_LIBRARY_PATH=" NT_COMPAT_DIR;
	if (library == PRELOADED)
		words[n++] = "LD_PRELOAD=" NT_PRELOAD;
	for (unsigned i = 0; argv[i]; i++) {
		assert_true(n < MAX_WORDS - 1);
		words[n++] = argv[i];
	}
	nt_spawn(p, ns, words);
}

void library_spawn_bound(struct nt_proc *p, const struct nt_ns *ns, enum library library, unsigned group,
			 const char *const argv[])
{
	library_spawn(p, ns, library, argv);
	if (nt_group_wait(ns, group, true))
		return;
	nt_end(p, SIGTERM, 2);
	fail_msg("with %s: group %u is not bound: %s", names[library], group, p->err);
}

void library_check(const struct nt_proc *p, enum library library)
{
	const char *line = strstr(p->out, "# library "), *end = line ? strchr(line, '\n') : NULL;
	const char *ours = strstr(p->out, NT_COMPAT_DIR "/libnetfilter_log.so.1\n");

	if (p->status)
		fail_msg("with %s: ended with %d: %s", names[library], p->status, p->err);
	if (!end || (ours && ours < end) != (library != STOCK))
		fail_msg("ran with another library than %s", names[library]);
}

void library_run(struct nt_proc *p, const struct nt_ns *ns, enum library library, const char *const argv[])
{
	library_spawn(p, ns, library, argv);
	nt_finish(p, RUN_LIMIT_S);
	library_check(p, library);
}
