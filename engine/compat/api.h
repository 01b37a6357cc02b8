/* SPDX-License-Identifier: MIT */
/* The public declarations of libnetfilter_log 1.0.2, and what its header leaves out. */
#ifndef COMPAT_API_H
#define COMPAT_API_H

#include <nfring/batch.h> /* the newer of two headers that declare NFULA_*: it has NFULA_VLAN */
#include <libnetfilter_log/libnetfilter_log.h>

#define COMPAT_EXPORT __attribute__((visibility("default")))

/* Exported by 1.0.2, but in no header of Debian's. */
int nflog_get_ctid(struct nflog_data *nfad, uint32_t *id);

#endif
