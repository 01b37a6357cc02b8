/* SPDX-License-Identifier: MIT */
/* A receiver: a program that takes packets from the group. How it is started, and how its counts are read. */
#ifndef PEERS_RECEIVER_H
#define PEERS_RECEIVER_H

#include "child.h"
#include "setting.h"

/* The counts that a receiver reports at its end. */
struct peers_counted {
	double packets;
	double lost;   /* NAN: it does not say */
	double cpu_ns; /* NAN: as the kernel accounts it to the process */
};

struct nflog_program;

struct peers_receiver {
	const char *name;
	const char *package; /* Debian's; NULL: it is built here and needs none */
	const char *program; /* path; "" if it was not built */
	bool fixed;          /* takes a QThresh */
	bool own;            /* has settings of its own */
	int end_signal;
	const struct nflog_program *debian; /* one of Debian's, of bench/common/programs; NULL: none of them */
	bool by_name;                       /* measured only if --only asks for it */
	bool alone;                         /* gets no traffic, and ends by itself */
	/* Makes the command; writes the files that it reads into `dir`. False with errno. */
	bool (*command)(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			struct peers_command *c);
	/* Reads the counts from its output and from its files in `dir`. False if it cannot
	 * be understood. */
	bool (*read)(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		     struct peers_counted *counted);
};

#endif
