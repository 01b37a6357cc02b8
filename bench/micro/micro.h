/* SPDX-License-Identifier: MIT */
/* The loops that nfring_bench measures. They are C; nfring_bench.cc names them,
 * repeats them and prints. Each bench is set up once, run many times and taken
 * down; a run returns how many items (messages, ring entries, slabs) it handled,
 * or 0 if what came out is wrong. */
#ifndef NFRING_BENCH_H
#define NFRING_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Messages in a datagram, and datagrams in a run. */
#define NFRB_MESSAGES 64u
#define NFRB_ROUNDS 16u

/* -- datagrams: 64 real messages, of one rule or of several (nfring_bench_datagram.c) */

struct nfrb_datagram {
	uint8_t *bytes;
	uint32_t len;
};

/* Names of message kinds; NULL after the last. "mixed" takes turns among three. */
const char *nfrb_kind(unsigned i);

/* Builds a datagram of `kind`, every payload `payload` bytes, numbered from
 * `first_seq`. False without memory or corpus, with *why. */
bool nfrb_datagram_make(struct nfrb_datagram *d, const char *kind, uint32_t payload, uint32_t first_seq,
			const char **why);
void nfrb_datagram_free(struct nfrb_datagram *d);

/* -- parsing and reading (nfring_bench_parse.c) */

struct nfrb_parse;

/* variant: NULL is the walk; else a comparison of the layout cache by name, or
 * "widest". NULL if it cannot be had, with *why. */
struct nfrb_parse *nfrb_parse_open(const char *kind, uint32_t payload, const char *variant, const char **why);
void nfrb_parse_close(struct nfrb_parse *b);
uint64_t nfrb_parse_run(struct nfrb_parse *b);
/* Reads eleven attributes of every parsed packet, or the payload's length alone. */
uint64_t nfrb_read_attributes(struct nfrb_parse *b);
uint64_t nfrb_read_payload_len(struct nfrb_parse *b);
/* The layout cache's comparisons on this CPU; NULL after the last. */
const char *nfrb_variant(unsigned i);

/* -- rings (nfring_bench_ring.c): entries in batches of `batch` */

struct nfrb_ring;

enum nfrb_ring_kind {
	NFRB_SPSC, /* ours */
	NFRB_CK,   /* Concurrency Kit's ck_ring */
};

/* How many CPUs this program may use. */
unsigned nfrb_cpus(void);

/* two_cpus: a consumer thread on another CPU than the caller's, which is pinned
 * while the bench is open. NULL if that cannot be had, with *why. */
struct nfrb_ring *nfrb_ring_open(enum nfrb_ring_kind kind, uint32_t batch, bool two_cpus, const char **why);
void nfrb_ring_close(struct nfrb_ring *b);
uint64_t nfrb_ring_run(struct nfrb_ring *b);

/* -- slabs, and datagrams on their way through a worker (nfring_bench_path.c) */

struct nfrb_path;

/* `window` slabs are in play; each holds the same datagram. */
struct nfrb_path *nfrb_path_open(const char *kind, uint32_t payload, uint32_t window, const char **why);
void nfrb_path_close(struct nfrb_path *b);
/* Slab states alone: post, fill, publish, take back. Returns slabs. */
uint64_t nfrb_path_turn(struct nfrb_path *b);
/* All that happens between receiving and receiving again, but for the kernel:
 * post, parse, ledger, publish; claim, release; take back. Returns messages. */
uint64_t nfrb_path_run(struct nfrb_path *b);

/* -- latency histogram (nfring_bench_hist.c) */

struct nfrb_hist;

struct nfrb_hist *nfrb_hist_open(void);
void nfrb_hist_close(struct nfrb_hist *b);
uint64_t nfrb_hist_add(struct nfrb_hist *b);
uint64_t nfrb_hist_quantile(struct nfrb_hist *b);

#ifdef __cplusplus
}
#endif
#endif
