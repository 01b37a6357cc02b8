/* SPDX-License-Identifier: MIT */
/* nfring-doctor: says whether this kernel and this process can capture, and the cure of what holds them up. */
#include "checks.h"
#include "command_line.h"
#include "options.h"
#include "lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define EXIT_WARNINGS 3

int main(int argc, char **argv)
{
	static const int codes[] = {
		[DOCTOR_OK] = CLI_EXIT_OK, [DOCTOR_WARN] = EXIT_WARNINGS, [DOCTOR_FAIL] = CLI_EXIT_RUNTIME
	};
	static struct doctor d;
	struct doctor_options o;
	int code = doctor_options_parse(&o, argc, argv);

	if (code >= 0)
		return code;
	doctor_check_kernel(&d);
	doctor_check_uring(&d);
	doctor_check_buffer(&d);
	doctor_check_proc(&d);
	doctor_check_namespace(&d);
	doctor_check_clock(&d);
	doctor_check_cpus(&d);
	doctor_check_live(&d);
	if (o.json)
		doctor_json(stdout, &d);
	else
		doctor_print(stdout, &d, isatty(STDOUT_FILENO));
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&doctor_program, "cannot write stdout: %s", strerror(errno));
	return codes[doctor_verdict(&d)];
}
