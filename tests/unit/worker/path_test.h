/* SPDX-License-Identifier: MIT */
/* What the tests of the path share: one path on one fixture, made before a test and unmade after it. */
#ifndef NFR_PATH_TEST_H
#define NFR_PATH_TEST_H

#include "path_fixture.h"

static struct nfr_path path;
static struct path_fixture fixture;
static struct msg m; /* the datagram being written */

#define LEDGER(counter) nfr_counter(&fixture.group.ledger.counter)

/* Makes the path, with so many slabs; nfr_path_init() is due. Returns what a set-up of cmocka returns. */
static inline int make_path(uint32_t slabs)
{
	memset(&path, 0, sizeof(path));
	m.len = 0;
	return path_fixture_make_with(&fixture, &path, slabs) ? 0 : -1;
}

static inline int unmake(void **state)
{
	(void)state;
	path_fixture_free(&path);
	return 0;
}

#endif
