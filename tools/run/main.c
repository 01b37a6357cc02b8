/* SPDX-License-Identifier: MIT */
/* nfring-run: runs a program that uses libnetfilter_log on nfring. It finds the program, checks that the program
 * will load nfring's libnetfilter_log, sets the variables for that, and becomes the program: process id,
 * signals, descriptors and exit status are the program's. */
#include "check.h"
#include "command_line.h"
#include "environment.h"
#include "find.h"
#include "folder.h"
#include "refuse.h"
#include "stats_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Returns the exit code of a failure, with the error printed. */
static int become(const char *path, char **argv)
{
	execv(path, argv);
	if (errno == ENOENT) /* run_find() has found the program, and the loader of an ELF file is there */
		return run_refuse(RUN_EXIT_CANNOT_EXECUTE, path,
				  "is a script whose interpreter does not exist: check its first line (#!)");
	return run_refuse_other(RUN_EXIT_CANNOT_EXECUTE, argv[0], "cannot be executed from", path, strerror(errno));
}

int main(int argc, char **argv)
{
	char path[PATH_MAX], folder[PATH_MAX], stats[PATH_MAX];
	struct run_options o;
	int code = run_options_parse(&o, argc, argv);

	code = code < 0 ? run_find(o.program[0], path) : code;
	code = code < 0 ? run_folder_find(folder) : code;
	code = code < 0 && o.stats ? run_stats_file(o.stats, stats) : code;
	if (code >= 0)
		return code;
	code = run_environment_set(&o, folder, stats);
	if (code)
		return cli_fail(&run_program, "cannot set the environment: %s", strerror(-code));
	code = run_check(path, folder);
	return code < 0 ? become(path, o.program) : code;
}
