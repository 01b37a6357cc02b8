/* SPDX-License-Identifier: MIT */
/* nfring-pages: writes manual pages and tables of options from the tables that the
 * parsers use. Built, never installed.
 *
 *   nfring-pages NAME TEMPLATE   TEMPLATE (mdoc) with the options of nfring-NAME in place
 *                                of its line .\" @options@
 *   nfring-pages                 the options that all capturing tools share, as Markdown */
#include "capture_options.h"
#include "fail.h"
#include "markdown.h"
#include "mdoc.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Each tool has a command_line.h that declares its own. */
extern const struct cli_program dump_program, pps_program, rules_program, top_program, tune_program;

static const struct cli_program *const programs[] = { &dump_program, &pps_program, &rules_program, &top_program,
						      &tune_program };
static const struct cli_program self = { .name = "nfring-pages" };

static const struct cli_program *find(const char *name)
{
	for (unsigned i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(programs[i]->name + strlen("nfring-"), name) == 0)
			return programs[i];
	return NULL;
}

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

static int page(const char *name, const char *path)
{
	const struct cli_program *p = find(name);
	FILE *template = fopen(path, "re");
	unsigned found;

	if (!p || !template) {
		if (template)
			fclose(template);
		return p ? cli_fail(&self, "cannot read %s: %s", path, strerror(errno))
			 : cli_usage(&self, "there is no nfring-%s", name);
	}
	found = fill(template, p);
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

	if (argc == 3)
		code = page(argv[1], argv[2]);
	else if (argc == 1)
		shared_options();
	else
		return cli_usage(&self, "usage: nfring-pages [NAME TEMPLATE]");
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&self, "cannot write stdout: %s", strerror(errno));
	return code;
}
