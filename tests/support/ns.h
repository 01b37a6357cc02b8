/* SPDX-License-Identifier: MIT */
/* A private network namespace for a test, and what runs in it.
 *
 * Every namespace has a name with this process's id, has loopback up, and is
 * removed by nt_ns_destroy(), at exit, and when a signal ends the program. */
#ifndef NT_NS_H
#define NT_NS_H

#include "netns.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Failing to set up a namespace fails the running cmocka test. */
void nt_ns_create(struct nt_ns *ns);
void nt_ns_destroy(struct nt_ns *ns);

/* Removes those that a test program has left behind which was killed. */
void nt_ns_destroy_stale(void);

/* Removes all of them; safe in a signal handler. */
void nt_ns_destroy_all(void);

/* Moves the calling thread into the namespace; returns what nt_ns_leave() takes back. */
int nt_ns_enter(const struct nt_ns *ns);
void nt_ns_leave(int home);

/* Waits until an interface of the namespace carries packets. That is some time after `ip link set up`: meanwhile the
 * kernel drops what is sent on it. Five seconds fail the test. */
void nt_link_wait(const struct nt_ns *ns, const char *name);

/* Feeds a script to nft, or lines to ip, inside the namespace; a failure fails the test. */
__attribute__((format(printf, 2, 3))) void nt_nft(const struct nt_ns *ns, const char *fmt, ...);
__attribute__((format(printf, 2, 3))) void nt_ip(const struct nt_ns *ns, const char *fmt, ...);

/* An inet table with one output chain of one rule, with a prefix that nft's own
 * language cannot write (quotes, control characters): `prefix` as in JSON. */
void nt_output_prefix(const struct nt_ns *ns, const char *prefix, unsigned group);

/* An inet table with one output chain that holds `statements` once per `times`,
 * each as a rule of its own behind `match`. */
void nt_output_rules(const struct nt_ns *ns, const char *match, const char *statement, unsigned times);

/* As many log messages as one sender can make: `times` log statements to group 5
 * for each datagram to port 9, which then goes no further than it must. */
void nt_flood_rules(const struct nt_ns *ns, unsigned times);

/* Reads a file of /proc as it is seen in the namespace; returns its length. */
size_t nt_ns_read(const struct nt_ns *ns, const char *path, char *text, size_t size);

#endif
