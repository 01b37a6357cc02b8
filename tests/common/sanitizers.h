/* SPDX-License-Identifier: MIT */
/* TEST_ASAN and TEST_TSAN: 1 where AddressSanitizer or ThreadSanitizer is compiled in, by gcc or
 * clang, else 0. TEST_SANITIZED: either; such a program is 2 to 10 times as slow. */
#ifndef NFR_SANITIZERS_H
#define NFR_SANITIZERS_H

#ifdef __has_feature
#define TEST_HAS_FEATURE(name) __has_feature(name)
#else
#define TEST_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || TEST_HAS_FEATURE(address_sanitizer)
#define TEST_ASAN 1
#else
#define TEST_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__) || TEST_HAS_FEATURE(thread_sanitizer)
#define TEST_TSAN 1
#else
#define TEST_TSAN 0
#endif

#define TEST_SANITIZED (TEST_ASAN || TEST_TSAN)

#endif
