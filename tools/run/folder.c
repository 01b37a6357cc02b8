/* SPDX-License-Identifier: MIT */
#include "folder.h"
#include "refuse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From the folder of the program on. The build names the first one. */
static const char *const places[] = { RUN_COMPAT_FOLDER, "../engine/compat" };

static bool has(const char *folder, const char *name)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

	return n > 0 && n < (int)sizeof(path) && access(path, R_OK) == 0;
}

/* Sets `folder` to the folder of this program, without its last slash. */
static bool find_own(char folder[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX);
	char *slash;

	if (n <= 0 || n == PATH_MAX)
		return false;
	folder[n] = '\0';
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	return slash != NULL;
}

int run_folder_find(char folder[PATH_MAX])
{
	char own[PATH_MAX], place[2 * PATH_MAX];

	if (!find_own(own))
		return run_refuse(CLI_EXIT_RUNTIME, "/proc/self/exe", "cannot be read: is /proc mounted?");
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(place, sizeof(place), "%s/%s", own, places[i]);
		if (!realpath(place, folder) || !has(folder, RUN_LIBRARY) || !has(folder, RUN_PRELOAD))
			continue;
		if (strpbrk(folder, ":;$"))
			return run_refuse(CLI_EXIT_RUNTIME, folder,
					  "has a character that LD_LIBRARY_PATH cannot hold (: ; $): install nfring "
					  "elsewhere");
		return -1;
	}
	snprintf(place, sizeof(place), "%s/%s", own, places[0]);
	return run_refuse(CLI_EXIT_RUNTIME, place,
			  "lacks " RUN_LIBRARY " or " RUN_PRELOAD
			  " of nfring: install nfring again, with NFRING_COMPAT=ON");
}
