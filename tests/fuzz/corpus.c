/* SPDX-License-Identifier: MIT */
#include "corpus.h"
#include "little_endian.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".bin"
#define MAX_BYTES (256u << 10)

struct corpus_file corpus_load(const char *dir, const char *name)
{
	struct corpus_file file = { .bytes = 0 };
	char path[4096];
	FILE *f;

	snprintf(file.name, sizeof(file.name), "%s", name);
	snprintf(path, sizeof(path), "%s/%s" SUFFIX, dir, name);
	f = fopen(path, "rb");
	if (!f)
		return file;
	file.data = malloc(MAX_BYTES);
	if (file.data)
		file.bytes = (uint32_t)fread(file.data, 1, MAX_BYTES, f);
	if (file.data)
		little_endian_datagram(file.data, file.bytes);
	fclose(f);
	return file;
}

int corpus_each(const char *dir, void (*use)(const struct corpus_file *file))
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int files = 0;

	while (d && files >= 0 && (e = readdir(d)) != NULL) {
		size_t len = strlen(e->d_name);
		struct corpus_file file;
		char name[256];

		if (len <= strlen(SUFFIX) || strcmp(e->d_name + len - strlen(SUFFIX), SUFFIX) != 0)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(len - strlen(SUFFIX)), e->d_name);
		file = corpus_load(dir, name);
		if (file.data)
			use(&file);
		files = file.data ? files + 1 : -1;
		free(file.data);
	}
	if (!d)
		return -1;
	closedir(d);
	return files;
}
