/* SPDX-License-Identifier: MIT */
#include "nflog_program.h"
#include "clock.h"

#include <unistd.h>

/* `get` moves the folder there when it is complete. */
const char *nflog_missing(void)
{
	if (access(nflog_root(), X_OK) == 0)
		return NULL;
	return "ulogd2, pmacct and Suricata are not in " NFRING_PROGRAMS_DIR
	       ": bench/common/programs/get downloads them";
}

bool nflog_cpu_ns(pid_t pid, uint64_t *ns)
{
	char path[64];
	uint64_t one;
	int child;
	FILE *f;

	if (!cli_clock_process_cpu_ns(pid, ns))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	f = fopen(path, "re");
	while (f && fscanf(f, "%d", &child) == 1)
		if (cli_clock_process_cpu_ns(child, &one))
			*ns += one;
	if (f)
		fclose(f);
	return true;
}
