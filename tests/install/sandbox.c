/* SPDX-License-Identifier: MIT */
/* Runs a program under the filters that systemd makes of a unit: SystemCallFilter=, RestrictAddressFamilies= and
 * MemoryDenyWriteExecute=.
 * usage: sandbox kill|refuse FILE PROGRAM...
 *   FILE    the name of a system call a line, and "family N" for each that socket(2) may have
 *   kill    any other call ends the program by SIGSYS, as in a unit without SystemCallErrorNumber=
 *   refuse  any other call ends with EPERM, as in a container */
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Allows what a line names. A name that this machine's libseccomp does not know is none that it could call. */
static int allow(scmp_filter_ctx f, const char *line)
{
	int family, call;

	if (sscanf(line, "family %d", &family) == 1)
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
					SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family));
	call = seccomp_syscall_resolve_name(line);
	if (call == __NR_SCMP_ERROR || call == SCMP_SYS(socket))
		return 0;
	if (call == SCMP_SYS(mmap))
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1,
					SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_WRITE)) ||
		       seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE, 0));
	if (call == SCMP_SYS(mprotect))
		return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 0);
}

int main(int argc, char **argv)
{
	const bool kill = argc > 1 && strcmp(argv[1], "kill") == 0;
	scmp_filter_ctx f = seccomp_init(kill ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));
	FILE *names = argc > 3 ? fopen(argv[2], "re") : NULL;
	char line[64];

	if (!f || !names) {
		fprintf(stderr, "usage: sandbox kill|refuse FILE PROGRAM...\n");
		return 2;
	}
	while (fgets(line, sizeof(line), names)) {
		line[strcspn(line, "\n")] = '\0';
		if (allow(f, line) != 0) {
			fprintf(stderr, "sandbox: cannot allow %s\n", line);
			return 2;
		}
	}
	fclose(names);
	if (seccomp_load(f) != 0) {
		perror("sandbox: seccomp_load");
		return 2;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
