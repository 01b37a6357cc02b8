/* SPDX-License-Identifier: MIT */
/* Fills in a struct nfring_error. */
#ifndef NFR_ERROR_H
#define NFR_ERROR_H

#include <nfring/error.h>

/* Fills *e (may be NULL) with the cause and the cure, and returns err. */
int nfr_error(struct nfring_error *e, int err, int code, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Reports with code NFRING_E_MEMORY that `what` could not be had; `err` decides the cause and the cure.
 * Returns err. */
int nfr_error_resource(struct nfring_error *e, int err, const char *what);

#endif
