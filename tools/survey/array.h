/* SPDX-License-Identifier: MIT */
/* Arrays that grow. */
#ifndef SURVEY_ARRAY_H
#define SURVEY_ARRAY_H

#include <stddef.h>

/* Appends an entry of zeros of `size` bytes to *array, which holds *count. Returns it; NULL, with nothing changed, if
 * there is no memory. An array that begins as NULL and 0 is freed by free(). */
void *survey_append(void **array, size_t *count, size_t size);

#endif
