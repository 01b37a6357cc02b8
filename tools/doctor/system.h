/* SPDX-License-Identifier: MIT */
/* Reads files of the system, and which parts the kernel has. */
#ifndef DOCTOR_SYSTEM_H
#define DOCTOR_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the first line of a file, without its end. False: it cannot be read. */
bool doctor_read_line(const char *path, char *line, size_t size);

/* Reads a number from a file. Returns `otherwise` if it has none. */
long doctor_read_number(const char *path, long otherwise);

/* How the kernel has a part. */
enum doctor_module {
	DOCTOR_MODULE_UNKNOWN, /* neither loaded, nor is there a list of modules */
	DOCTOR_MODULE_MISSING, /* not in the list of this kernel's modules */
	DOCTOR_MODULE_LOADABLE,
	DOCTOR_MODULE_LOADED,
	DOCTOR_MODULE_BUILT_IN,
};

/* Looks for a module by its name, such as nft_log. */
enum doctor_module doctor_module(const char *name);

#endif
