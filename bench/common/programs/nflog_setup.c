/* SPDX-License-Identifier: MIT */
#include "nflog_setup.h"

#include <stdarg.h>
#include <stdlib.h>

#define ROOT NFRING_PROGRAMS_DIR "/root"

const char *nflog_root(void)
{
	return ROOT;
}

const char *nflog_libraries(void)
{
	return ROOT "/usr/lib/" NFRING_MULTIARCH;
}

void nflog_command_add(struct nflog_command *c, const char *format, ...)
{
	va_list ap;
	int n;

	if (c->args + 1 >= NFLOG_ARGS_MAX)
		abort();
	va_start(ap, format);
	n = vsnprintf(c->text[c->args], sizeof(c->text[0]), format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(c->text[0]))
		abort();
	c->argv[c->args] = c->text[c->args];
	c->argv[++c->args] = NULL;
}

void nflog_command_begin(struct nflog_command *c, const struct nflog_setup *s, const char *executable)
{
	c->args = 0;
	nflog_command_add(c, "env");
	nflog_command_add(c, "LD_LIBRARY_PATH=%s", nflog_libraries());
	for (unsigned i = 0; s->runner && s->runner[i]; i++)
		nflog_command_add(c, "%s", s->runner[i]);
	nflog_command_add(c, ROOT "/%s", executable);
}

static FILE *open_file(const struct nflog_setup *s, const char *name, const char *mode)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", s->dir, name);
	return fopen(path, mode);
}

FILE *nflog_create(const struct nflog_setup *s, const char *name)
{
	return open_file(s, name, "we");
}

FILE *nflog_read(const struct nflog_setup *s, const char *name)
{
	return open_file(s, name, "re");
}

bool nflog_close(FILE *f)
{
	bool failed = ferror(f);

	return fclose(f) == 0 && !failed;
}
