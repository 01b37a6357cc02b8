/* SPDX-License-Identifier: MIT */
/* nfring-list: shows who logs what to whom: NFLOG groups, their readers, and the rules that log to them. */
#include "command_line.h"
#include "json.h"
#include "options.h"
#include "print.h"
#include "screen.h"
#include "text.h"
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct list_options options; /* static because it is large */

/* Prints why a namespace cannot be looked at. Returns an exit code. */
static int refuse(int err)
{
	const char *name = options.request.netns;

	if (!name || err == -ENOMEM)
		return cli_fail(&list_program, "cannot look: %s", strerror(-err));
	fprintf(stderr, "%s: --netns ", list_program.name);
	cli_text_quoted(stderr, name, strlen(name));
	if (err == -EINVAL)
		fputs(" is no network namespace\n", stderr);
	else
		fprintf(stderr, " cannot be opened: %s%s\n", strerror(-err),
			err == -EACCES || err == -EPERM ? "; run this as root"
			: err == -ENOENT                ? "; nfring-list --all-netns shows which there are"
							: "");
	return CLI_EXIT_RUNTIME;
}

/* Composes one look as a whole. Returns 0 or an exit code. */
static int look(char **text, size_t *len)
{
	struct survey s;
	int err = survey_take(&s, &options.request);
	FILE *f = err ? NULL : open_memstream(text, len);

	if (f) {
		(options.json ? list_json : list_print)(f, &s);
		err = fclose(f) == 0 ? 0 : -errno;
	} else if (!err) {
		err = -errno;
	}
	survey_free(&s);
	return err ? refuse(err) : 0;
}

static void show(const char *text, size_t len, bool on_screen, bool is_first)
{
	if (on_screen) {
		list_screen_draw(stdout, text, len);
		return;
	}
	if (!is_first && !options.json)
		fputc('\n', stdout);
	fwrite(text, 1, len, stdout);
	fflush(stdout);
}

/* Returns the exit code. A reader that has left has seen enough, as head(1) does. */
static int check_output(void)
{
	if (!ferror(stdout) || errno == EPIPE || errno == EINTR)
		return CLI_EXIT_OK;
	return cli_fail(&list_program, "cannot write stdout: %s", strerror(errno));
}

static int run(void)
{
	bool on_screen = options.watch_ns && !options.json && isatty(STDOUT_FILENO), is_first = true;
	int code = 0;

	do {
		char *text = NULL;
		size_t len = 0;

		code = look(&text, &len);
		if (code == 0 && is_first && on_screen)
			list_screen_open(stdout);
		if (code == 0)
			show(text, len, on_screen, is_first);
		free(text);
		is_first &= code != 0;
	} while (code == 0 && !ferror(stdout) && options.watch_ns && list_watch_wait(options.watch_ns));
	if (on_screen && !is_first)
		list_screen_close(stdout);
	return code ? code : check_output();
}

int main(int argc, char **argv)
{
	int code = list_options_parse(&options, argc, argv);

	if (code >= 0)
		return code;
	list_watch_install();
	return run();
}
