/* SPDX-License-Identifier: MIT */
#include "choices.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHOICES_MAX 4096

static struct {
	uint16_t picked, of;
} choice[CHOICES_MAX];
static unsigned count, at; /* recorded; those of this run */

void model_choices_reset(void)
{
	count = 0;
}

void model_choices_begin(void)
{
	at = 0;
}

static void cannot(const char *why)
{
	fprintf(stderr, "the model cannot go on: %s\n", why);
	abort();
}

unsigned model_choose(unsigned n)
{
	if (n == 1)
		return 0;
	if (at == count) {
		if (count == CHOICES_MAX)
			cannot("a run does not end");
		choice[count].picked = 0;
		choice[count++].of = (uint16_t)n;
	}
	if (choice[at].of != n)
		cannot("a run cannot be repeated");
	return choice[at++].picked;
}

bool model_choices_are_new(void)
{
	return at == count;
}

bool model_choices_next(void)
{
	while (count && choice[count - 1].picked + 1 == choice[count - 1].of)
		count--;
	if (count)
		choice[count - 1].picked++;
	return count > 0;
}
