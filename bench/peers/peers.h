/* SPDX-License-Identifier: MIT */
/* peers: every receiver of netfilter logs on the same traffic, in turn, so that
 * their costs can be compared. What the parts of the program share.
 *
 *   plan    every rate x setting x receiver is a cell
 *   round   each cell once; as many rounds as asked for, so that a disturbance of
 *           the machine hits all alike
 *   result  medians over the rounds; a ratio is the median of each round's ratio */
#ifndef PEERS_H
#define PEERS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define PEERS_GROUP 5
/* The same for all, where the receiver lets it be chosen. */
#define PEERS_RCVBUF_BYTES (32u << 20)
#define PEERS_TIMEOUT_CS 1
#define PEERS_PAYLOAD_BYTES 36 /* of UDP: IP packets of 64 bytes */
/* Above this many messages a second, one packet sent makes 16 of them. */
#define PEERS_SINGLE_MAX_PPS 200000
#define PEERS_STATEMENTS 16
#define PEERS_KINDS 8
#define PEERS_RATES 4
#define PEERS_SETTINGS 4
#define PEERS_ROUNDS_MAX 99

struct peers_rate {
	const char *name;
	double messages; /* a second; 0: as fast as the sender can */
};

struct peers_setting {
	const char *name;
	uint32_t qthresh; /* 0: whatever the receiver does by itself */
	uint32_t nlbufsiz;
};

extern const struct peers_rate peers_rates[PEERS_RATES];
extern const struct peers_setting peers_settings[PEERS_SETTINGS];

/* -- what was measured --------------------------------------------------------- */

struct peers_sample {
	bool ok;
	double packets;       /* that the receiver got, by its own count */
	double offered;       /* messages that the sender caused */
	double lost;          /* offered - packets */
	double lost_reported; /* what the receiver itself says; -1: it does not say */
	double cpu_ns;        /* of the receiver, all threads, while the traffic ran */
	double user_ticks;    /* the same, counted in the kernel's ticks: outside it */
	double system_ticks;  /* and inside */
	double sender_pps;    /* messages a second */
	double peak_bytes;    /* memory, huge pages included */
};

/* A value of a sample. */
enum peers_value {
	PEERS_NS, /* CPU a packet */
	PEERS_PACKETS,
	PEERS_LOST,
	PEERS_LOST_REPORTED,
	PEERS_SENDER_PPS,
	PEERS_PEAK_BYTES,
	PEERS_VALUES,
};

struct peers_kind;

struct peers_cell {
	const struct peers_rate *rate;
	const struct peers_setting *setting;
	const struct peers_kind *kind;
	struct peers_sample sample[PEERS_ROUNDS_MAX];
};

struct peers {
	/* options */
	unsigned rounds;
	double seconds;
	const char *only; /* NULL: all */
	bool rate[PEERS_RATES];
	bool setting[PEERS_SETTINGS];
	bool json;
	const char *svg; /* NULL: none */
	int sender_cpu;
	int receiver_cpu; /* -1: any */
	/* state */
	char dir[64]; /* for files of the receivers; removed at the end */
	struct peers_cell *cell;
	unsigned cells;
	unsigned done;                    /* rounds that are complete */
	const char *skipped[PEERS_KINDS]; /* why, by kind; "": not asked for; NULL: it takes part */
	char why[256];                    /* the last measurement failed */
};

/* -- options (peers_opts.c): exits for wrong ones -------------------- */
void peers_options(struct peers *p, int argc, char **argv);

/* -- receivers (peers_kind.c) --------------------------------------------------- */

#define PEERS_ARGS 40

struct peers_command {
	const char *argv[PEERS_ARGS];
	unsigned n;
	char text[PEERS_ARGS][160];
};

struct peers_kind {
	const char *name;
	const char *package; /* Debian's, where it comes from one; else NULL */
	const char *program; /* path; "" if it was not built */
	bool fixed;          /* QThresh can be set */
	bool own;            /* has settings of its own */
	int end_signal;
	/* What starts it; writes what files it needs into p->dir. False on an error. */
	bool (*command)(const struct peers *p, const struct peers_kind *k, const struct peers_setting *s,
			struct peers_command *c);
	/* Sets packets and lost_reported from what it printed. False if it cannot be understood. */
	bool (*read)(const struct peers *p, const char *out, const char *err, struct peers_sample *s);
};

extern const struct peers_kind peers_kinds[PEERS_KINDS];
void peers_arg(struct peers_command *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Fills in skipped[] and says so on standard error. */
void peers_find_kinds(struct peers *p);

/* -- the private network (peers_net.c) ------------------------------------------ */

/* Moves this process into a network of its own; it ends with the process. 0 or -errno. */
int peers_net_enter(void);
const char *peers_net_rules(void);

struct peers_socket {
	uint32_t portid; /* 0: nobody is bound */
	uint32_t queued; /* packets in the kernel's unfinished batch */
	uint64_t unread; /* bytes in the socket's buffer */
};

/* Who is bound to the group, and what waits there. */
void peers_net_socket(struct peers_socket *s);

/* -- processes (peers_child.c) -------------------------------------------------- */

struct peers_usage {
	double cpu_ns;
	double user_ticks;
	double system_ticks;
};

extern volatile sig_atomic_t peers_stop; /* a signal came */
void peers_child_signals(void);
/* Starts argv on `cpu` (-1: any), output to dir/NAME.out and .err. The child dies with
 * us. Its id, or -errno. */
pid_t peers_child_start(const struct peers *p, const char *name, const char *const *argv, int cpu, const char *input);
/* Waits up to `ms`. True if it has ended; *status as wait() has it. */
bool peers_child_ended(pid_t pid, int ms, int *status);
/* Asks with `sig`, then insists. */
void peers_child_end(pid_t pid, int sig);
bool peers_child_usage(pid_t pid, struct peers_usage *u);
double peers_child_peak_bytes(pid_t pid);
/* What it wrote, NUL-terminated, "" if nothing; to be freed. */
char *peers_child_output(const struct peers *p, const char *name, const char *stream);
void peers_sleep_ms(long ms);

/* -- one measurement (peers_measure.c): false with p->why ------------------------ */
bool peers_measure(struct peers *p, const struct peers_cell *c, struct peers_sample *s);

/* -- results (peers_result.c) ---------------------------------------------------- */
double peers_of(const struct peers_sample *s, enum peers_value v);
/* Over the rounds; NAN if there is none. */
double peers_median(const struct peers *p, const struct peers_cell *c, enum peers_value v);
/* The part of the CPU time spent outside the kernel, by the ticks of all rounds; NAN if
 * there are too few of them to tell. */
double peers_user_share(const struct peers *p, const struct peers_cell *c);
/* CPU a packet against receiver `name` on the same traffic, with the same settings; for
 * settings of its own, with QThresh 64. NAN if there is none. */
double peers_ratio(const struct peers *p, const struct peers_cell *c, const char *name);
unsigned peers_samples(const struct peers *p, const struct peers_cell *c);
void peers_table(const struct peers *p, FILE *f); /* peers_table.c */
void peers_json(const struct peers *p, FILE *f);  /* peers_json.c */
bool peers_svg(const struct peers *p);            /* peers_svg.c */

#endif
