/* SPDX-License-Identifier: MIT */
#include "offer.h"
#include "child.h"
#include "interrupt.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

/* Above SINGLE_MAX_PPS messages per second a datagram makes STATEMENTS of them: one sender
 * could not cause so many otherwise. */
#define SINGLE_MAX_PPS 200000
#define STATEMENTS 16
#define PORT_MANY 9
#define PORT_SINGLE 10

#define STEP_MS 10
#define EXTRA_MS 10000

/* Bare log statements: one with a queue-threshold would lower the receiver's QThresh. */
const char *peers_offer_rules(void)
{
	static char text[2048];
	size_t n = 0;

	n += (size_t)snprintf(text + n, sizeof(text) - n,
			      "table inet peers {\n\tchain single { log group %d; drop; }\n\tchain many {\n",
			      PEERS_GROUP);
	for (unsigned i = 0; i < STATEMENTS; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "\t\tlog group %d\n", PEERS_GROUP);
	snprintf(text + n, sizeof(text) - n,
		 "\t\tdrop\n\t}\n\tchain out {\n\t\ttype filter hook output priority 0\n"
		 "\t\tudp dport %d jump many\n\t\tudp dport %d jump single\n\t}\n}\n",
		 PORT_MANY, PORT_SINGLE);
	return text;
}

static bool is_single(const struct peers_rate *r)
{
	return r->messages_pps > 0 && r->messages_pps <= SINGLE_MAX_PPS;
}

static bool read_sender(const struct peers_child *sender, unsigned messages_each, struct peers_offered *offered,
			struct bench_failure *why)
{
	char *out = peers_child_output(sender, "out");
	json_t *j = json_loads(out, 0, NULL);
	double sent = json_number_value(json_object_get(j, "sent"));
	double seconds = json_number_value(json_object_get(j, "seconds"));

	json_decref(j);
	free(out);
	if (!(sent > 0) || !(seconds > 0))
		return peers_child_failed(sender, "the sender sent nothing", why);
	offered->messages = sent * messages_each;
	offered->pps = offered->messages / seconds;
	return true;
}

bool peers_offer(const struct bench_options *o, const struct peers_rate *r, const char *dir,
		 struct peers_offered *offered, struct bench_failure *why)
{
	struct peers_command c = { .args = 0 };
	unsigned messages_each = is_single(r) ? 1 : STATEMENTS;
	int status = 0, left_ms = (int)(o->seconds * 1000) + EXTRA_MS;
	struct peers_child sender;
	bool ended = false;

	peers_command_add(&c, "%s", NFRING_SEND);
	peers_command_add(&c, "--seconds=%g", o->seconds);
	peers_command_add(&c, "--size=%d", PEERS_PAYLOAD_BYTES);
	peers_command_add(&c, "--port=%d", is_single(r) ? PORT_SINGLE : PORT_MANY);
	if (r->messages_pps > 0)
		peers_command_add(&c, "--rate=%.17g", r->messages_pps / messages_each);
	if (!peers_child_start(&sender, dir, "sender", &c, o->sender_cpu, why))
		return false;
	for (; left_ms > 0 && !bench_interrupted && !ended; left_ms -= STEP_MS)
		ended = peers_child_ended(&sender, STEP_MS, &status);
	if (!ended) {
		peers_child_end(&sender, SIGTERM);
		return bench_failed(why, "%s", bench_interrupted ? "interrupted" : "the sender did not end");
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return peers_child_failed(&sender, "the sender failed", why);
	return read_sender(&sender, messages_each, offered, why);
}
