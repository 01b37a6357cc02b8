/* SPDX-License-Identifier: MIT */
/* nfring-page-NAME: writes the manual page of nfring-NAME, and its completions, from the tables that its parser uses.
 * Built for each tool, never installed.
 *
 *   nfring-page-NAME TEMPLATE   TEMPLATE (mdoc) with the options of nfring-NAME in place of its
 *                               line .\" @options@, and with the file PATH, named from the template's folder,
 *                               in place of a line .\" @part PATH@
 *   nfring-page-NAME --bash     a completion for that shell; also --zsh and --fish
 *   nfring-page-NAME            the options that all capturing tools share, as Markdown */
#include "capture_options.h"
#include "complete.h"
#include "fail.h"
#include "markdown.h"
#include "mdoc.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The build names the tool's program; its own command_line.h declares it. */
extern const struct cli_program PAGES_PROGRAM;

static const struct cli_program self = { .name = "nfring-page" };

#define PART ".\\\" @part "

/* Copies the file that the marker `line` names. Returns 0 or an exit code. */
static int copy_part(const char *template, const char *line)
{
	int folder = (int)(strrchr(template, '/') ? strrchr(template, '/') + 1 - template : 0);
	const char *name = line + strlen(PART);
	char path[PATH_MAX], copied[1024];
	FILE *part;

	snprintf(path, sizeof(path), "%.*s%.*s", folder, template, (int)strcspn(name, "@"), name);
	part = fopen(path, "re");
	if (!part)
		return cli_fail(&self, "cannot read %s: %s", path, strerror(errno));
	while (fgets(copied, sizeof(copied), part))
		fputs(copied, stdout);
	fclose(part);
	return 0;
}

/* Copies the template. Adds to *found how many times it asks for the options. Returns 0 or an exit code. */
static int fill(FILE *template, const char *path, const struct cli_program *p, unsigned *found)
{
	static const char marker[] = ".\\\" @options@\n";
	char line[1024];
	int code = 0;

	while (code == 0 && fgets(line, sizeof(line), template)) {
		if (strcmp(line, marker) == 0) {
			pages_mdoc_options(stdout, p);
			++*found;
		} else if (strncmp(line, PART, strlen(PART)) == 0) {
			code = copy_part(path, line);
		} else {
			fputs(line, stdout);
		}
	}
	return code;
}

static int page(const char *path)
{
	FILE *template = fopen(path, "re");
	unsigned found = 0;
	int code;

	if (!template)
		return cli_fail(&self, "cannot read %s: %s", path, strerror(errno));
	code = fill(template, path, &PAGES_PROGRAM, &found);
	fclose(template);
	if (code == 0 && found != 1)
		return cli_fail(&self, "%s has %u lines @options@ instead of 1", path, found);
	return code;
}

static void shared_options(void)
{
	pages_markdown_head(stdout);
	pages_markdown_rows(stdout, cli_capture_options);
	pages_markdown_rows(stdout, cli_kernel_options);
	pages_markdown_rows(stdout, cli_engine_options);
}

/* Returns false if it is no option of a shell. */
static bool complete(const char *option)
{
	static const struct {
		const char *option;
		void (*print)(FILE *f, const struct cli_program *p);
	} shells[] = { { "--bash", pages_bash }, { "--zsh", pages_zsh }, { "--fish", pages_fish } };

	for (unsigned i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(option, shells[i].option) != 0)
			continue;
		shells[i].print(stdout, &PAGES_PROGRAM);
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	int code = 0;

	if (argc == 2)
		code = complete(argv[1]) ? 0 : page(argv[1]);
	else if (argc == 1)
		shared_options();
	else
		return cli_usage(&self, "usage: nfring-page-NAME [TEMPLATE | --bash | --zsh | --fish]");
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail(&self, "cannot write stdout: %s", strerror(errno));
	return code;
}
