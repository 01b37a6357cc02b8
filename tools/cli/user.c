/* SPDX-License-Identifier: MIT */
#include "user.h"
#include "fail.h"
#include "parse.h"
#include "syscalls.h"

#include <errno.h>
#include <limits.h>
#include <linux/securebits.h>
#include <malloc.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef CLI_USER
#include <cap-ng.h>
#endif

#define ID_MAX (UINT32_MAX - 1) /* setresuid(2) takes UINT32_MAX as "leave it" */

static bool parse_id(const char *text, size_t len, uint32_t *id)
{
	char digits[16];
	uint64_t v;

	if (len >= sizeof(digits))
		return false;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (!cli_parse_u64(digits, 0, ID_MAX, &v))
		return false;
	*id = (uint32_t)v;
	return true;
}

/* Reads UID or UID:GID. */
static bool parse_ids(const char *text, struct cli_user *u)
{
	size_t len = strcspn(text, ":");
	const struct passwd *user;

	if (!parse_id(text, len, &u->uid))
		return false;
	if (text[len])
		return parse_id(text + len + 1, strlen(text + len + 1), &u->gid);
	user = getpwuid(u->uid);
	if (user)
		u->gid = user->pw_gid;
	return user;
}

bool cli_user_parse(const char *text, struct cli_user *u)
{
	const struct passwd *user = getpwnam(text);

	u->text = text;
	if (user) {
		u->uid = user->pw_uid;
		u->gid = user->pw_gid;
	} else if (!parse_ids(text, u)) {
		return false;
	}
	return u->uid != 0;
}

#ifdef CLI_USER

bool cli_user_is_built(void)
{
	return true;
}

/* The capabilities of the other threads go only if the kernel takes them with root. */
static bool has_root_to_give_up(void)
{
	return geteuid() == 0 && !(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0) & (int)SECBIT_NO_SETUID_FIXUP);
}

/* Returns 0, or the number of the step that failed, negative, and errno. */
static int change_id(const struct cli_user *u)
{
	capng_clear(CAPNG_SELECT_BOTH);
	return capng_change_id((int)u->uid, (int)u->gid, CAPNG_DROP_SUPP_GRP);
}

static int switch_to(const struct cli_program *p, const struct cli_user *u)
{
	int r;

	if (!has_root_to_give_up())
		return cli_fail(p, "--user gives up root: start %s as root, without SECBIT_NO_SETUID_FIXUP", p->name);
	errno = 0;
	r = change_id(u);
	return r < 0 ? cli_fail(p, "--user: cannot become %s: %s (step %d of libcap-ng)", u->text, strerror(errno), -r)
		     : 0;
}

int cli_user_switch(const struct cli_program *p, const struct cli_user *u)
{
	int code = u->text ? switch_to(p, u) : 0;

	if (u->text && code == 0)
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return code;
}

/* Reads the time zone. If TZ is not set glibc would look at the file again for %s and %Z of strftime(3), which is
 * a forbidden call by then. */
static void read_zone(void)
{
	setenv("TZ", ":/etc/localtime", 0);
	tzset();
}

/* Keeps freed memory. Before a thread gives some back, glibc looks at /proc/sys/vm/overcommit_memory, which is a
 * forbidden call by then. */
static void keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

int cli_user_become(const struct cli_program *p, const struct cli_user *u, struct nfring *n, unsigned later)
{
	int r, code;

	if (!u->text)
		return 0;
	read_zone();
	keep_memory();
	code = switch_to(p, u);
	if (code)
		return code;
	r = cli_syscalls_restrict(n, later);
	return r < 0 ? cli_fail(p, "--user: cannot restrict system calls: %s", strerror(-r)) : 0;
}

#else

int cli_user_switch(const struct cli_program *p, const struct cli_user *u)
{
	return u->text ? cli_fail(p, "--user is not built in") : 0;
}

bool cli_user_is_built(void)
{
	return false;
}

int cli_user_become(const struct cli_program *p, const struct cli_user *u, struct nfring *n, unsigned later)
{
	(void)n;
	(void)later;
	return u->text ? cli_fail(p, "--user is not built in") : 0;
}

#endif

int cli_user_try(const struct cli_program *p, const struct cli_user *u, int (*look)(void *arg), void *arg)
{
	int status;
	pid_t pid;

	if (!u->text)
		return look(arg);
	pid = fork();
	if (pid == 0)
		_exit(cli_user_switch(p, u) ? UINT8_MAX : look(arg));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
		cli_fail(p, "--user: cannot start a process: %s", strerror(errno));
		return -1;
	}
	return WEXITSTATUS(status) == UINT8_MAX ? -1 : WEXITSTATUS(status);
}
