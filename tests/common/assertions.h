/* SPDX-License-Identifier: MIT */
/* cmocka.h, after the headers that it needs. */
#ifndef NFR_ASSERTIONS_H
#define NFR_ASSERTIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
