/* SPDX-License-Identifier: MIT */
/* A group that this process has bound: what libnetfilter_log calls struct nflog_g_handle. It is kept after its
 * end, for the last report, and taken again when the same group is bound again. One list holds all groups of the
 * process. */
#ifndef COMPAT_GROUP_H
#define COMPAT_GROUP_H

#include "api.h"
#include "ledger.h"
#include "qthresh.h"
#include "tail.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What a program can ask for. */
enum compat_setting {
	COMPAT_QTHRESH,    /* packets */
	COMPAT_TIMEOUT,    /* 1/100 s */
	COMPAT_NLBUFSIZ,   /* bytes */
	COMPAT_RCVBUF,     /* bytes, as given to setsockopt(2) */
	COMPAT_FLAGS,      /* NFULNL_CFG_F_* */
	COMPAT_COPY_MODE,  /* NFULNL_COPY_* */
	COMPAT_COPY_RANGE, /* bytes */
	COMPAT_SETTINGS
};

/* Each value may be read by the thread that writes the stats file. */
struct compat_values {
	_Atomic uint32_t value[COMPAT_SETTINGS];
	_Atomic uint32_t present; /* bit of each setting that has a value */
};

struct nflog_g_handle {
	struct nflog_g_handle *next;           /* of this process; fixed */
	_Atomic(struct nflog_handle *) handle; /* the program's; NULL: the group is not bound */
	uint16_t number;
	_Atomic bool was_bound; /* at any time */

	nflog_callback *callback; /* the program's; NULL: none yet */
	void *callback_data;

	struct compat_values asked;    /* by the program */
	struct compat_values in_force; /* QThresh and nlbufsiz: only with keep_settings, else `limits` has them */

	struct nfr_ledger ledger;
	struct nfr_tail tail;
	_Atomic uint32_t socket_drops; /* datagrams dropped at the group's sockets while it was bound */
	_Atomic uint32_t drops_before; /* of its socket's, before the bind; less those of earlier binds */

	_Atomic uint32_t room; /* bytes of the program's buffer; 0: not known */
	struct nfr_qthresh limits;
	struct nfr_arrival arrived; /* since the controller was last asked */
	uint64_t asked_us;          /* when that was */

	uint64_t reported_lost; /* of the ledger's `lost`: reported */
	uint64_t reported_us;   /* when that was; 0: never */
};

/* Returns the group for `number`, new or no longer bound, with its handle set; NULL and errno if there is no
 * memory. */
struct nflog_g_handle *compat_group_take(struct nflog_handle *h, uint16_t number);

/* Gives the group back: it is not bound any more. */
void compat_group_release(struct nflog_g_handle *g);

/* Returns the group of this handle that is bound to `number`; NULL: none. */
struct nflog_g_handle *compat_group_find(const struct nflog_handle *h, uint16_t number);

/* Returns the handle's bound group behind `g`, its first one behind NULL; NULL: there is no more. */
struct nflog_g_handle *compat_group_of(const struct nflog_handle *h, const struct nflog_g_handle *g);

/* Returns the first group of the process, in no order; `next` leads to the others. */
struct nflog_g_handle *compat_group_first(void);

static inline void compat_put(struct compat_values *v, enum compat_setting s, uint32_t value)
{
	/* Relaxed: each value stands for itself. */
	atomic_store_explicit(&v->value[s], value, memory_order_relaxed);
	atomic_fetch_or_explicit(&v->present, 1u << s, memory_order_relaxed);
}

static inline void compat_forget(struct compat_values *v)
{
	for (enum compat_setting s = 0; s < COMPAT_SETTINGS; s++)
		atomic_store_explicit(&v->value[s], 0, memory_order_relaxed);
	atomic_store_explicit(&v->present, 0, memory_order_relaxed);
}

static inline bool compat_has(const struct compat_values *v, enum compat_setting s)
{
	return atomic_load_explicit(&v->present, memory_order_relaxed) >> s & 1u;
}

static inline uint32_t compat_value(const struct compat_values *v, enum compat_setting s)
{
	return atomic_load_explicit(&v->value[s], memory_order_relaxed);
}

#endif
