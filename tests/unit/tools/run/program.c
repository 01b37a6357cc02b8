/* SPDX-License-Identifier: MIT */
/* A program for nfring-run to start. It prints what it finds: whose libnetfilter_log, process id, arguments,
 * descriptors, signals, variables. It links the library (LINKED), opens it at run time (OPENED), or neither. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

#if defined(LINKED)
const char *nflog_whose(void);

static const char *whose(void)
{
	return nflog_whose();
}
#elif defined(OPENED)
static const char *whose(void)
{
	void *library = dlopen("libnetfilter_log.so.1", RTLD_NOW);
	const char *(*call)(void);

	*(void **)&call = library ? dlsym(library, "nflog_whose") : NULL;
	return call ? call() : "nobody";
}
#else
static const char *whose(void)
{
	return "nobody";
}
#endif

static void print_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	const struct dirent *e;

	printf("descriptors");
	while (d && (e = readdir(d)))
		if (*e->d_name != '.' && atoi(e->d_name) != dirfd(d))
			printf(" %s", e->d_name);
	putchar('\n');
	closedir(d);
}

static void print_signals(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, "Pnd:") || strncmp(line, "SigBlk:", 7) == 0 || strncmp(line, "SigIgn:", 7) == 0)
			fputs(line, stdout);
	fclose(f);
}

int main(int argc, char **argv)
{
	printf("library %s\npid %d\n", whose(), (int)getpid());
	for (int i = 0; i < argc; i++)
		printf("argument %s\n", argv[i]);
	print_descriptors();
	print_signals();
	for (char **e = environ; *e; e++)
		if (strncmp(*e, "NFRING_", 7) == 0 || strncmp(*e, "LD_", 3) == 0)
			puts(*e);
	return argc > 1 ? atoi(argv[1]) : 0;
}
