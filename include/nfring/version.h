/* SPDX-License-Identifier: MIT */
/* Version of the headers. nfring_version() returns that of the library in use. */
#ifndef NFRING_VERSION_H
#define NFRING_VERSION_H

#define NFRING_VERSION_MAJOR 0
#define NFRING_VERSION_MINOR 1
#define NFRING_VERSION_PATCH 0
#define NFRING_VERSION "0.1.0"

/* Exports a function from the shared library; all others are hidden. */
#if defined(__GNUC__)
#define NFRING_API __attribute__((visibility("default")))
#else
#define NFRING_API
#endif

/* Begins a function that programs take inline. The library exports it, too, for languages that
 * cannot: engine/api/ffi.c defines this macro otherwise. */
#ifndef NFRING_INLINE
#define NFRING_INLINE static inline
#endif

#endif
