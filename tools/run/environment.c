/* SPDX-License-Identifier: MIT */
#include "environment.h"
#include "folder.h"

#include <errno.h>
#include <nfring/opts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int set(const char *name, const char *value)
{
	return setenv(name, value, 1) < 0 ? -errno : 0;
}

/* Sets the variable to `first`, followed by what it has, with a colon between. */
static int prepend(const char *name, const char *first)
{
	const char *old = getenv(name);
	char *both = NULL;
	int err;

	if (!old || !*old) /* an empty entry would be the working directory */
		return set(name, first);
	if (asprintf(&both, "%s:%s", first, old) < 0)
		return -ENOMEM;
	err = set(name, both);
	free(both);
	return err;
}

static int set_number(const char *name, struct run_number n)
{
	char text[16];

	if (!n.given)
		return 0;
	snprintf(text, sizeof(text), "%u", n.value);
	return set(name, text);
}

/* `auto` holds where there is no variable. */
static int set_number_or_auto(const char *name, struct run_number n)
{
	if (n.given && n.value == NFRING_AUTO)
		return unsetenv(name) < 0 ? -errno : 0;
	return set_number(name, n);
}

static int set_flag(const char *name, bool given)
{
	return given ? set(name, "1") : 0;
}

int run_environment_set(const struct run_options *o, const char *folder, const char *stats)
{
	char pid[16];
	int err = prepend("LD_LIBRARY_PATH", folder);

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	/* By its name only: the loader finds it in the folder, whose path may have blanks. */
	err = err ? err : prepend("LD_PRELOAD", RUN_PRELOAD);
	err = err ? err : set("NFRING_RUN_PID", pid);
	err = err ? err : set_number("NFRING_BUDGET", o->budget_us);
	err = err ? err : set_number_or_auto("NFRING_RCVBUF", o->rcvbuf_bytes);
	err = err ? err : set_number_or_auto("NFRING_NLBUFSIZ", o->nlbufsiz_bytes);
	err = err ? err : set_flag("NFRING_KEEP_SETTINGS", o->keep_settings);
	err = err ? err : set_flag("NFRING_SYSLOG", o->syslog);
	err = err ? err : set_flag("NFRING_QUIET", o->quiet);
	return !err && o->stats ? set("NFRING_STATS", stats) : err;
}
