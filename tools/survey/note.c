/* SPDX-License-Identifier: MIT */
#include "note.h"
#include "array.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

int survey_note_add(struct survey_notes *n, const char *what, const char *format, ...)
{
	struct survey_note *note = survey_append((void **)&n->note, &n->count, sizeof(*note));
	va_list args;

	if (!note)
		return -ENOMEM;
	note->what = what;
	va_start(args, format);
	vsnprintf(note->text, sizeof(note->text), format, args);
	va_end(args);
	return 0;
}

const char *survey_note_cure(void)
{
	return geteuid() == 0 ? "" : ": run this as root";
}
