/* SPDX-License-Identifier: MIT */
#include "array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The room for entries is the power of two that holds them: only at one the memory is full. */
void *survey_append(void **array, size_t *count, size_t size)
{
	void *entry;

	if ((*count & (*count - 1)) == 0) {
		size_t room = *count ? 2 * *count : 1;
		void *more = room > SIZE_MAX / size ? NULL : realloc(*array, room * size);

		if (!more)
			return NULL;
		*array = more;
	}
	entry = (char *)*array + *count * size;
	memset(entry, 0, size);
	++*count;
	return entry;
}
