/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "elf_file.h"
#include "folder.h"
#include "loader.h"
#include "refuse.h"
#include "rights.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int check_rights(const char *path)
{
	switch (run_rights_of(path)) {
	case RUN_RIGHTS_SET_ID:
		return run_refuse(CLI_EXIT_RUNTIME, path,
				  "is set-uid or set-gid, so its loader ignores LD_PRELOAD: take the bit away (chmod "
				  "ug-s), and run nfring-run as the user that the program needs");
	case RUN_RIGHTS_CAPABILITIES:
		return run_refuse(
			CLI_EXIT_RUNTIME, path,
			"has file capabilities, so its loader ignores LD_PRELOAD: remove them (setcap -r), "
			"and give them to nfring-run's caller (AmbientCapabilities= of systemd, or run it as root)");
	default:
		return -1;
	}
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Checks which libnetfilter_log the program loads at its start. */
static int check_library(const char *path, const char *folder, const struct run_elf *e, const char *library)
{
	char own[PATH_MAX + sizeof(RUN_LIBRARY)];

	snprintf(own, sizeof(own), "%s/" RUN_LIBRARY, folder);
	if (*library && !is_same_file(library, own))
		return run_refuse_other(CLI_EXIT_RUNTIME, path, "would load", library,
					"not nfring's library, because DT_RPATH or an absolute path in the program, or "
					"LD_PRELOAD, comes first. Remove that (patchelf --remove-rpath)");
	if (!*library && !e->names_dlopen)
		return run_refuse(CLI_EXIT_RUNTIME, path,
				  "does not use " RUN_LIBRARY
				  ", and cannot load plug-ins that do: put nfring-run directly "
				  "before the program that does");
	return -1;
}

static int check_program(const char *path, const char *folder, const struct run_elf *e)
{
	struct run_loader l;
	int err;

	if (!*e->loader)
		return run_refuse(CLI_EXIT_RUNTIME, path,
				  "is linked statically, so it loads no library: use a build with shared libraries");
	if (access(e->loader, X_OK) < 0)
		return run_refuse_other(RUN_EXIT_CANNOT_EXECUTE, path, "needs the loader", e->loader, strerror(errno));
	err = check_rights(path);
	if (err >= 0)
		return err;
	err = run_loader_ask(e->loader, path, &l);
	if (err)
		return run_refuse_other(CLI_EXIT_RUNTIME, path, "is not started: cannot run its loader", e->loader,
					strerror(-err));
	if (l.failed)
		return run_refuse_other(CLI_EXIT_RUNTIME, path, "cannot be loaded by", e->loader, l.said);
	return check_library(path, folder, e, l.copy);
}

int run_check(const char *path, const char *folder)
{
	struct run_elf e;
	int err = run_elf_read(path, &e);

	if (err == -EACCES)
		return check_rights(path);
	if (err)
		return run_refuse(CLI_EXIT_RUNTIME, path, strerror(-err));
	switch (e.kind) {
	case RUN_KIND_SCRIPT:
		return -1;
	case RUN_KIND_FOREIGN:
		return run_refuse(CLI_EXIT_RUNTIME, path,
				  "is for another machine or word size than nfring: use a program and an nfring of the "
				  "same architecture");
	case RUN_KIND_PROGRAM:
		return check_program(path, folder, &e);
	default:
		return run_refuse(RUN_EXIT_CANNOT_EXECUTE, path, "is neither an ELF program nor a script with #!");
	}
}
