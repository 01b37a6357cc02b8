/* SPDX-License-Identifier: MIT */
/* Defines the inline functions of the public headers once more, as exported ones, for callers that
 * cannot inline them: other languages, and programs that look names up with dlsym(3). */
#define NFRING_INLINE extern inline NFRING_API
#include <nfring/nfring.h>
