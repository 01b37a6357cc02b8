/* SPDX-License-Identifier: MIT */
#include "user.h"
#include "fail.h"
#include "parse.h"
#include "syscalls.h"

#include <errno.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
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

int cli_user_become(const struct cli_program *p, const struct cli_user *u, struct nfring *n)
{
	int r;

	if (!u->text)
		return 0;
	if (!has_root_to_give_up())
		return cli_fail(p, "--user gives up root: start %s as root, without SECBIT_NO_SETUID_FIXUP", p->name);
	tzset(); /* reads /etc/localtime */
	errno = 0;
	r = change_id(u);
	if (r < 0)
		return cli_fail(p, "--user: cannot become %s: %s (step %d of libcap-ng)", u->text, strerror(errno), -r);
	r = cli_syscalls_restrict(n);
	return r < 0 ? cli_fail(p, "--user: cannot restrict system calls: %s", strerror(-r)) : 0;
}

#else

bool cli_user_is_built(void)
{
	return false;
}

int cli_user_become(const struct cli_program *p, const struct cli_user *u, struct nfring *n)
{
	(void)n;
	return u->text ? cli_fail(p, "--user is not built in") : 0;
}

#endif
