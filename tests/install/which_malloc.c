/* SPDX-License-Identifier: MIT */
/* Prints the file of the malloc that this program uses, with nfring linked in. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <nfring/nfring.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	void *(*in_use)(size_t) = malloc;
	void *at;
	Dl_info info;

	memcpy(&at, &in_use, sizeof(at));
	if (!nfring_version() || !dladdr(at, &info))
		return 1;
	puts(info.dli_fname);
	return 0;
}
