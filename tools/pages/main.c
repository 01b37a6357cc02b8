/* SPDX-License-Identifier: MIT */
/* nfring-page-NAME: writes the manual page of nfring-NAME from the tables that its parser uses.
 * Built for each tool, never installed.
 *
 *   nfring-page-NAME TEMPLATE   TEMPLATE (mdoc) with the options of nfring-NAME in place of its
 *                               line .\" @options@
 *   nfring-page-NAME            the options that all capturing tools share, as Markdown */
#include "capture_options.h"
#include "fail.h"
#include "markdown.h"
#include "mdoc.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The build names the tool's program; its own command_line.h declares it. */
extern const struct cli_program PAGES_PROGRAM;

static const struct cli_program self = { .name = "nfring-page" };

/* Copies the template. Returns how many markers were replaced. */
static unsigned fill(FILE *template, const struct cli_program *p)
{
	static const char marker[] = ".\\\" @options@\n";
	unsigned found = 0;
	char line[1024];

	while (fgets(line, sizeof(line), template)) {
		if (strcmp(line, marker) != 0) {
			fputs(line, stdout);
			continue;
		}
		pages_mdoc_options(stdout, p);
		found++;
	}
	return found;
}

static int page(const char *path)
{
	FILE *template = fopen(path, "re");
	unsigned found;

	if (!template)
		return cli_fail(&self, "cannot read %s: %s", path, strerror(errno));
	found = fill(template, &PAGES_PROGRAM);
	fclose(template);
	if (found != 1)
		return cli_fail(&self, "%s has %u lines @options@ instead of 1", path, found);
	return 0;
}

static void shared_options(void)
{
	pages_markdown_head(stdout);
	pages_markdown_rows(stdout, cli_capture_options);
	pages_markdown_rows(stdout, cli_kernel_options);
	pages_markdown_rows(stdout, cli_engine_options);
}

int main(int argc, char **argv)
{
	int code = 0;

	if (argc == 2)
		code = page(argv[1]);
	else if (argc == 1)
		shared_options();
	else
		return cli_usage(&self, "usage: nfring-page-NAME [TEMPLATE]");
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&self, "cannot write stdout: %s", strerror(errno));
	return code;
}
