/* SPDX-License-Identifier: MIT */
/* The output kafka://BROKERS/TOPIC, by librdkafka. A record is counted as sent once a broker has confirmed it, as
 * unsent once librdkafka has given it up or had no room for it. */
#include "compose.h"
#include "key.h"
#include "clock.h"
#include "fail.h"
#include "json_keys.h"

#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <stdlib.h>
#include <syslog.h>

#define POLL_NS 100000000u  /* between two looks at confirmations */
#define ROOM_MS 20          /* one wait for room in librdkafka's queue */
#define ROOM_NS 1000000000u /* all waits for room of one interval of ROOM_EACH_NS: flows must go on */
#define ROOM_EACH_NS 10000000000u
#define REPORTS_NS 2000000000u /* at the end, for the reports of what was given up */
#define MEND_NS 1000000000u    /* between two producers */
#define LOG_NS 1000000000u     /* between two lines of librdkafka */
#define KEY_BYTES 16

struct kafka {
	struct flow_sink sink;
	struct flow_composer composer;
	struct cli_writer writer;
	rd_kafka_t *producer;
	uint64_t number;              /* of the last record of this run */
	uint64_t waited_ns, since_ns; /* for room, since then */
	uint64_t mend_ns;             /* before then, no other producer is made */
	_Atomic uint64_t said_ns;     /* when a line of librdkafka was said; [its threads] */
};

static struct kafka *of(struct flow_sink *s)
{
	return (struct kafka *)s;
}

/* -- what librdkafka tells ---------------------------------------------------------------- */

/* What a message carries: the sums of its record. Freed when its fate is known. */
static void on_delivered(rd_kafka_t *producer, const rd_kafka_message_t *m, void *user)
{
	struct kafka *k = user;
	struct flow_sums *sums = m->_private;

	(void)producer;
	if (!m->err) {
		flow_count(&k->sink.counts.messages, 1);
		flow_count(&k->sink.counts.octets, m->len);
	}
	if (!sums)
		return; /* of totals */
	if (m->err) {
		flow_count(&k->sink.counts.errors, 1);
		flow_sink_unsent(&k->sink, sums);
	} else {
		flow_sink_sent(&k->sink, sums);
	}
	free(sums);
}

/* Says a line of librdkafka, one a second: brokers that are away make many. [its threads] */
static void on_log(const rd_kafka_t *producer, int level, const char *facility, const char *text)
{
	struct kafka *k = rd_kafka_opaque(producer);
	const uint64_t now_ns = cli_clock_ns();
	uint64_t said_ns = atomic_load(&k->said_ns);

	(void)facility;
	if (level > LOG_WARNING || (said_ns && now_ns - said_ns < LOG_NS) ||
	    !atomic_compare_exchange_strong(&k->said_ns, &said_ns, now_ns))
		return;
	cli_fail(k->sink.run->program, "%s: %s", k->sink.target->url, text);
}

/* -- producing ------------------------------------------------------------------------------- */

static rd_kafka_resp_err_t produce(struct kafka *k, const void *key, size_t key_len, void *sums)
{
	return rd_kafka_producev(k->producer, RD_KAFKA_V_TOPIC(k->sink.target->topic), RD_KAFKA_V_KEY(key, key_len),
				 RD_KAFKA_V_VALUE(k->writer.begin, cli_writer_len(&k->writer)),
				 RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_OPAQUE(sums), RD_KAFKA_V_END);
}

/* Returns true if there may be room now. It waits for a tenth of the time at most: then records are given up, for the
 * capture must go on. */
static bool wait_for_room(struct kafka *k)
{
	const uint64_t now_ns = cli_clock_ns();

	if (now_ns - k->since_ns > ROOM_EACH_NS) {
		k->since_ns = now_ns;
		k->waited_ns = 0;
	}
	if (k->waited_ns > ROOM_NS) {
		rd_kafka_poll(k->producer, 0);
		return false;
	}
	rd_kafka_poll(k->producer, ROOM_MS);
	k->waited_ns += cli_clock_ns() - now_ns;
	return true;
}

/* Hands over what was composed. Returns false if it was given up. */
static bool hand_over(struct kafka *k, const void *key, size_t key_len, void *sums)
{
	rd_kafka_resp_err_t err = produce(k, key, key_len, sums);

	while (err == RD_KAFKA_RESP_ERR__QUEUE_FULL && wait_for_room(k))
		err = produce(k, key, key_len, sums);
	if (err)
		flow_count(&k->sink.counts.errors, 1);
	return err == RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* Names the record: the three together tell one that came twice. */
static void end_object(struct kafka *k)
{
	json_text(&k->writer, "exporter", k->sink.run->exporter, strlen(k->sink.run->exporter));
	cli_writer_printf(&k->writer, ",\"run\":\"%016" PRIx64 "\"", k->sink.run->number);
	json_number(&k->writer, "number", ++k->number);
	cli_writer_char(&k->writer, '}');
}

static void take_record(struct flow_sink *s, const struct flow_record *r)
{
	struct kafka *k = of(s);
	struct flow_sums one = { 0 }, *sums = malloc(sizeof(*sums));
	char key[KEY_BYTES + 1];

	flow_sums_add(&one, r);
	cli_writer_clear(&k->writer);
	flow_compose_record(&k->composer, &k->writer, r);
	end_object(k);
	snprintf(key, sizeof(key), "%016" PRIx64, flow_kafka_key(r));
	if (sums)
		*sums = one;
	if (sums && !k->writer.failed && hand_over(k, key, KEY_BYTES, sums))
		return;
	flow_sink_unsent(s, &one);
	free(sums);
}

/* Totals have no flow, and so no key: any partition takes them. */
static void take_totals(struct flow_sink *s, const struct flow_totals *t)
{
	struct kafka *k = of(s);

	cli_writer_clear(&k->writer);
	flow_compose_totals(&k->composer, &k->writer, t);
	end_object(k);
	if (!k->writer.failed)
		hand_over(k, NULL, 0, NULL);
}

/* -- settings ------------------------------------------------------------------------------------- */

/* Ours first: -X may change them, but for where the flows go and what their counts rest upon. */
static const char *const ours[][2] = {
	{ "enable.idempotence", "true" },
	{ "partitioner", "murmur2_random" },
	{ "linger.ms", "50" },
	{ "queue.buffering.max.messages", "1000000" }, /* or 128 MiB of them */
	{ "queue.buffering.max.kbytes", "131072" },
	{ "reconnect.backoff.max.ms", "1000" },
	{ "compression.codec", "lz4" },
};
static const char *const fixed[] = { "bootstrap.servers", "metadata.broker.list", "enable.idempotence", "partitioner" };

static int refuse(const struct flow_run *run, const char *setting, const char *why)
{
	return cli_usage(run->program, "-X %s: %s", setting, why);
}

static int set_one(rd_kafka_conf_t *conf, const struct flow_run *run, const char *setting)
{
	const char *equals = strchr(setting, '=');
	char key[128], error[256];

	if ((size_t)(equals - setting) >= sizeof(key))
		return refuse(run, setting, "librdkafka has no such setting");
	memcpy(key, setting, (size_t)(equals - setting));
	key[equals - setting] = '\0';
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strcmp(key, fixed[i]) == 0)
			return refuse(run, setting, "nfring-flow sets this itself");
	if (rd_kafka_conf_set(conf, key, equals + 1, error, sizeof(error)) != RD_KAFKA_CONF_OK)
		return refuse(run, setting, error);
	return 0;
}

static int set_all(rd_kafka_conf_t *conf, struct kafka *k)
{
	const struct flow_run *run = k->sink.run;
	char error[256];
	int code = 0;

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (rd_kafka_conf_set(conf, ours[i][0], ours[i][1], error, sizeof(error)) != RD_KAFKA_CONF_OK)
			return cli_fail(run->program, "librdkafka: %s", error);
	if (rd_kafka_conf_set(conf, "bootstrap.servers", k->sink.target->host, error, sizeof(error)) !=
	    RD_KAFKA_CONF_OK)
		return cli_usage(run->program, "--to %s: %s", k->sink.target->url, error);
	for (const char *const *setting = run->kafka_setting; *setting && code == 0; setting++)
		code = set_one(conf, run, *setting);
	rd_kafka_conf_set_opaque(conf, k);
	rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
	rd_kafka_conf_set_log_cb(conf, on_log);
	return code;
}

/* Makes the producer. If it fails, that of before stays. */
static int open_producer(struct kafka *k)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	char error[256];
	int code = set_all(conf, k);

	if (code == 0) {
		rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof(error));

		if (producer) {
			k->producer = producer; /* conf is its own now */
			return 0;
		}
		code = cli_fail(k->sink.run->program, "--to %s: %s", k->sink.target->url, error);
	}
	rd_kafka_conf_destroy(conf);
	return code;
}

/* -- the loop ---------------------------------------------------------------------------------- */

static void flush(struct flow_sink *s)
{
	rd_kafka_poll(of(s)->producer, 0);
}

/* Puts another producer in the place of one that a broker has put out of step: that takes nothing any more. */
static void replace(struct kafka *k, const char *why)
{
	rd_kafka_t *old = k->producer;

	cli_fail(k->sink.run->program, "%s: begins anew after: %s", k->sink.target->url, why);
	if (open_producer(k) == 0)
		rd_kafka_destroy(old);
}

/* Sees to a producer that has failed for good, once each of its messages has a count. */
static void mend(struct kafka *k, uint64_t now_ns)
{
	char why[256];

	if (!rd_kafka_fatal_error(k->producer, why, sizeof(why)) || now_ns < k->mend_ns)
		return;
	rd_kafka_purge(k->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
	rd_kafka_poll(k->producer, 0);
	if (rd_kafka_outq_len(k->producer))
		return;
	k->mend_ns = now_ns + MEND_NS;
	replace(k, why);
}

static uint64_t work(struct flow_sink *s, uint64_t now_ns)
{
	struct kafka *k = of(s);

	rd_kafka_poll(k->producer, 0);
	mend(k, now_ns);
	return rd_kafka_outq_len(k->producer) ? now_ns + POLL_NS : FLOW_NEVER;
}

/* Waits for the brokers as long as they go on; what they have not confirmed then is given up. */
static void finish(struct flow_sink *s, uint64_t until_ns, const _Atomic bool *hurry)
{
	struct kafka *k = of(s);
	const uint64_t patience_ns = until_ns - cli_clock_ns();
	int left = rd_kafka_outq_len(k->producer);

	while (left && cli_clock_ns() < until_ns && !*hurry) {
		rd_kafka_flush(k->producer, 100);
		if (rd_kafka_outq_len(k->producer) < left)
			until_ns = cli_clock_ns() + patience_ns;
		left = rd_kafka_outq_len(k->producer);
	}
	if (!rd_kafka_outq_len(k->producer))
		return;
	rd_kafka_purge(k->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
	for (until_ns = cli_clock_ns() + REPORTS_NS; rd_kafka_outq_len(k->producer) && cli_clock_ns() < until_ns;)
		rd_kafka_flush(k->producer, 100);
}

static void close_kafka(struct flow_sink *s)
{
	struct kafka *k = of(s);

	if (k->producer)
		rd_kafka_destroy(k->producer);
	cli_writer_close(&k->writer);
	free(k);
}

static const struct flow_sink_ops ops = {
	.record = take_record,
	.totals = take_totals,
	.flush = flush,
	.work = work,
	.finish = finish,
	.close = close_kafka,
};

int flow_kafka_open(struct flow_sink **out, const struct flow_target *target, const struct flow_run *run)
{
	struct kafka *k = calloc(1, sizeof(*k));
	int code;

	if (!k || cli_writer_open(&k->writer, CLI_WRITER_MIN_BYTES) < 0) {
		free(k);
		return cli_fail(run->program, "no memory for --to %s", target->url);
	}
	k->sink = (struct flow_sink){ .ops = &ops, .target = target, .run = run };
	k->composer.run = run;
	code = open_producer(k);
	if (code)
		close_kafka(&k->sink);
	else
		*out = &k->sink;
	return code;
}
