/* SPDX-License-Identifier: MIT */
/* The loops that nfring_bench measures. They are C; main.cc names and repeats them and
 * prints the results. Each bench is opened once, run many times and closed. A run returns
 * how many items (messages, ring entries, slabs) it handled, or 0 if a result is wrong. */
#ifndef NFRB_MICRO_H
#define NFRB_MICRO_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Messages in a datagram, and datagrams in a run. */
#define NFRB_MESSAGES 64u
#define NFRB_ROUNDS 16u

/* -- datagram.c: 64 real messages, of one rule or of three -------------------------- */

struct nfrb_datagram {
	uint8_t *bytes;
	uint32_t len;
};

/* Names message kind `i`; NULL after the last. "mixed" alternates between three. */
const char *nfrb_kind(unsigned i);

/* Builds a datagram of `kind`. Each message has `payload` bytes of payload; sequence
 * numbers count from `first_seq`. False without memory or corpus, with the reason in *why. */
bool nfrb_datagram_make(struct nfrb_datagram *d, const char *kind, uint32_t payload, uint32_t first_seq,
			const char **why);
void nfrb_datagram_free(struct nfrb_datagram *d);

/* -- parse.c: parsing, and reading attributes ---------------------------------------- */

struct nfrb_parse;

/* Opens a parser. `variant` is NULL for the walk, else a comparison of the layout cache by
 * its name, or "widest". Returns NULL if there is no such variant, with the reason in *why. */
struct nfrb_parse *nfrb_parse_open(const char *kind, uint32_t payload, const char *variant, const char **why);
void nfrb_parse_close(struct nfrb_parse *b);
uint64_t nfrb_parse_run(struct nfrb_parse *b);
/* Reads eleven attributes of every parsed packet; reads the payload's length alone. */
uint64_t nfrb_read_attributes(struct nfrb_parse *b);
uint64_t nfrb_read_payload_len(struct nfrb_parse *b);
/* Reads the tuple of every parsed packet. */
uint64_t nfrb_decode_tuple(struct nfrb_parse *b);
/* Names comparison `i` of the layout cache on this CPU; NULL after the last. */
const char *nfrb_variant(unsigned i);

/* -- ring.c: entries through a ring, in batches of `batch` ---------------------------- */

struct nfrb_ring;

enum nfrb_ring_kind {
	NFRB_SPSC, /* nfring's nfr_spsc */
	NFRB_CK,   /* Concurrency Kit's ck_ring */
};

/* Counts the CPUs that this program may use. */
unsigned nfrb_cpus(void);

/* Opens a ring. With `two_cpus` a consumer thread runs on a CPU of its own, and the caller
 * is pinned to another while the bench is open. Returns NULL with the reason in *why. */
struct nfrb_ring *nfrb_ring_open(enum nfrb_ring_kind kind, uint32_t batch, bool two_cpus, const char **why);
void nfrb_ring_close(struct nfrb_ring *b);
uint64_t nfrb_ring_run(struct nfrb_ring *b);

/* -- path.c: slabs, and datagrams on their way through a worker ------------------------ */

struct nfrb_path;

/* Opens a path of `window` slabs, each of which holds the same datagram. */
struct nfrb_path *nfrb_path_open(const char *kind, uint32_t payload, uint32_t window, const char **why);
void nfrb_path_close(struct nfrb_path *b);
/* Takes each slab through its states: post, fill, publish, take back. Returns slabs. */
uint64_t nfrb_path_turn(struct nfrb_path *b);
/* Does all that happens between two receives, without the kernel: post, parse, ledger,
 * publish; claim, release; take back. Returns messages. */
uint64_t nfrb_path_run(struct nfrb_path *b);

/* -- hist.c: the latency histogram ------------------------------------------------------ */

struct nfrb_hist;

struct nfrb_hist *nfrb_hist_open(void);
void nfrb_hist_close(struct nfrb_hist *b);
/* Adds 1024 values; reads four quantiles. Return how many. */
uint64_t nfrb_hist_add(struct nfrb_hist *b);
uint64_t nfrb_hist_quantile(struct nfrb_hist *b);

/* -- flows.c: the flow table of nfring-flow, where the tools are built ----------------------- */

struct nfrb_flows;

/* Opens a table of `flows` flows. With `flood` it is full, and each packet is of another flow. Returns NULL with the
 * reason in *why. */
struct nfrb_flows *nfrb_flows_open(uint32_t flows, bool flood, const char **why);
void nfrb_flows_close(struct nfrb_flows *b);
/* Counts packets into flows. Returns how many. */
uint64_t nfrb_flows_run(struct nfrb_flows *b);

/* -- alloc.c: the C library's allocator and jemalloc, for programs around the engine --------- */

struct nfrb_alloc;

/* Names pattern `i` of allocations; NULL after the last. */
const char *nfrb_alloc_pattern(unsigned i);

/* Allocates what pattern number `pattern` keeps in use, from jemalloc or by malloc(). Returns NULL
 * with the reason in *why. */
struct nfrb_alloc *nfrb_alloc_open(unsigned pattern, bool jemalloc, const char **why);
void nfrb_alloc_close(struct nfrb_alloc *b);
/* Frees 1024 blocks and allocates as many of other sizes. Returns how many. */
uint64_t nfrb_alloc_run(struct nfrb_alloc *b);

#ifdef __cplusplus
}
#endif
#endif
