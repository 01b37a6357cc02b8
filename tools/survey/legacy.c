/* SPDX-License-Identifier: MIT */
#include "legacy.h"
#include "array.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A name a line. There is no file where the kernel has no such tables. */
static const struct {
	const char *program, *file;
} lists[] = {
	{ "iptables-legacy", "/proc/thread-self/net/ip_tables_names" },
	{ "ip6tables-legacy", "/proc/thread-self/net/ip6_tables_names" },
	{ "arptables-legacy", "/proc/thread-self/net/arp_tables_names" },
};

static int read_names(FILE *f, const char *program, struct survey_legacy *l)
{
	char line[64];

	while (fgets(line, sizeof(line), f)) {
		struct survey_legacy_table *t = survey_append((void **)&l->table, &l->count, sizeof(*t));

		if (!t)
			return -ENOMEM;
		line[strcspn(line, "\n")] = '\0';
		t->program = program;
		snprintf(t->name, sizeof(t->name), "%.31s", line);
	}
	return 0;
}

int survey_legacy_read(struct survey_legacy *l, struct survey_notes *notes)
{
	int err = 0;

	for (unsigned i = 0; err == 0 && i < sizeof(lists) / sizeof(lists[0]); i++) {
		FILE *f = fopen(lists[i].file, "re");

		if (f) {
			err = read_names(f, lists[i].program, l);
			fclose(f);
		} else if (errno != ENOENT) {
			err = survey_note_add(notes, "iptables-legacy", "Whether %s has tables cannot be read (%s)%s",
					      lists[i].program, strerror(errno), survey_note_cure());
		}
	}
	return err;
}
