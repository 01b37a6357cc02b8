/* SPDX-License-Identifier: MIT */
#include "system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

bool doctor_read_line(const char *path, char *line, size_t size)
{
	FILE *f = fopen(path, "re");
	bool read = f && fgets(line, (int)size, f);

	if (f)
		fclose(f);
	if (read)
		line[strcspn(line, "\n")] = '\0';
	return read;
}

long doctor_read_number(const char *path, long otherwise)
{
	char line[64], *end;
	long number;

	if (!doctor_read_line(path, line, sizeof(line)))
		return otherwise;
	number = strtol(line, &end, 10);
	return end == line ? otherwise : number;
}

/* Returns whether a line of the file holds `text`; in *there whether the file can be read. */
static bool file_holds(const char *path, const char *text, bool *there)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	bool found = false;
	size_t size = 0;

	*there = f != NULL;
	while (f && !found && getline(&line, &size, f) > 0)
		found = strstr(line, text) != NULL;
	free(line);
	if (f)
		fclose(f);
	return found;
}

/* Returns whether a list in the kernel's folder of modules has the module, such as ".../nft_log.ko.xz: ...". */
static bool list_holds(const char *list, const char *name, bool *there)
{
	char path[200], file[80];
	struct utsname u = { .release = "" };

	uname(&u);
	snprintf(path, sizeof(path), "/lib/modules/%s/%s", u.release, list);
	snprintf(file, sizeof(file), "/%s.ko", name);
	return file_holds(path, file, there);
}

enum doctor_module doctor_module(const char *name)
{
	char loaded[80];
	bool there;

	snprintf(loaded, sizeof(loaded), "%s ", name);
	if (file_holds("/proc/modules", loaded, &there))
		return DOCTOR_MODULE_LOADED;
	if (list_holds("modules.builtin", name, &there))
		return DOCTOR_MODULE_BUILT_IN;
	if (list_holds("modules.dep", name, &there))
		return DOCTOR_MODULE_LOADABLE;
	return there ? DOCTOR_MODULE_MISSING : DOCTOR_MODULE_UNKNOWN;
}
