/* SPDX-License-Identifier: MIT */
/* What a survey could not see, and why. */
#ifndef SURVEY_NOTE_H
#define SURVEY_NOTE_H

#include <stddef.h>

struct survey_note {
	const char *what; /* a word: groups, sockets, owners, rules, iptables-legacy, namespaces */
	char text[200];   /* a sentence with the cure; bytes from outside are escaped */
};

struct survey_notes {
	struct survey_note *note;
	size_t count;
};

/* Adds a note. Returns 0 or -ENOMEM. */
__attribute__((format(printf, 3, 4))) int survey_note_add(struct survey_notes *n, const char *what, const char *format,
							  ...);

/* Returns ": run this as root", the cure of what is forbidden; "" for root. */
const char *survey_note_cure(void);

#endif
