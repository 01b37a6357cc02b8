/* SPDX-License-Identifier: MIT */
/* Collectors of IPFIX, as Debian builds them, and readers of what it is in a file. bench/common/programs/get unpacks
 * them; tshark is the machine's. */
#ifndef COLLECTORS_H
#define COLLECTORS_H

#include "ns.h"
#include "proc.h"
#include "seen.h"

/* Skips the running test if the collectors are not there. */
void collectors_needed(void);

/* Waits until a socket of UDP has this port, and nothing waits in it. Five seconds fail the test. */
void collectors_wait(const struct nt_ns *ns, unsigned port);

/* nfcapd on 127.0.0.1, which writes into `folder`, and nfdump on that once it has ended. */
void nfcapd_start(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder);
void nfcapd_end(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder, struct seen_list *l);

/* nfacctd on 127.0.0.1, with names for our elements. nfacctd_end() fails the test unless it has seen so many packets.
 */
void nfacctd_start(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder);
void nfacctd_end(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder, uint64_t packets,
		 struct seen_list *l);

/* tshark on a file of packets. `port` as tshark -d takes it, such as "udp.port==4739"; NULL: a file of IPFIX. Fails the
 * test if it finds a gap in the sequence. */
void tshark_cflow(const char *path, const char *port, struct seen_list *l);

/* ipfixDump on a file of IPFIX, with the names of `elements` (-e), or with those that the file tells (--rfc5610). */
void ipfix_dump(const char *path, const char *elements, struct seen_list *l);

#endif
