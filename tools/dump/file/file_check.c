/* SPDX-License-Identifier: MIT */
#include "file_check.h"
#include "fail.h"
#include "runner.h"
#include "target.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Of the files of -C so many are looked at. */
#define FILES_MAX 1000

/* Bits of what look_as_user() found. */
#define CANNOT_OPEN 1
#define CANNOT_RUN 2

int dump_file_taken(const struct cli_program *p, const struct dump_file_options *o, const char *name)
{
	return cli_fail(p, "%s is there and not empty: give another name, %s--force, which overwrites it", name,
			o->holds_lines ? "or --append, which continues it, or " : "or ");
}

/* Returns 0, or an exit code if an earlier capture is at the name of a file to come. */
static int check_names(const struct cli_program *p, const struct dump_file_options *o)
{
	struct dump_rotation r = dump_file_rotation(o, time(NULL));
	uint32_t count = !o->limit_bytes ? 1 : o->files && o->files < FILES_MAX ? o->files : FILES_MAX;
	char name[PATH_MAX];

	for (; r.number < count; r.number++) {
		if (dump_rotation_name(&r, name) < 0)
			return cli_fail(p, "%s: %s", o->path, strerror(ENAMETOOLONG));
		if (!o->force && !o->append && dump_target_is_taken(name))
			return dump_file_taken(p, o, name);
	}
	return 0;
}

static void folder_of(const struct dump_file_options *o, char folder[PATH_MAX])
{
	struct dump_rotation r = dump_file_rotation(o, time(NULL));
	char *slash;

	if (dump_rotation_name(&r, folder) < 0)
		folder[0] = '\0';
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	else
		strcpy(folder, ".");
}

static int look_as_user(void *arg)
{
	const struct dump_file_options *o = arg;
	char folder[PATH_MAX];
	int found = 0;

	folder_of(o, folder);
	if (access(folder, W_OK | X_OK) < 0)
		found |= CANNOT_OPEN;
	if (o->command && !dump_runner_finds(o->command))
		found |= CANNOT_RUN;
	return found;
}

int dump_file_check(const struct cli_program *p, const struct dump_file_options *o, const struct cli_user *user)
{
	const char *who = user->text ? user->text : "who runs this";
	char folder[PATH_MAX];
	int found, code;

	if (!dump_file_is_named(o))
		return 0;
	code = check_names(p, o);
	if (code)
		return code;
	found = cli_user_try(p, user, look_as_user, (void *)o);
	if (found < 0)
		return CLI_EXIT_RUNTIME;
	folder_of(o, folder);
	if ((found & CANNOT_OPEN) && (o->limit_bytes || o->period_s))
		return cli_fail(
			p, "-C and -G: %s cannot make files in %s: let that user write there, or choose another folder",
			who, folder);
	if (found & CANNOT_RUN)
		return cli_fail(p, "-z: there is no program %s in PATH that %s may run: give its path, or install it",
				o->command, who);
	return 0;
}
