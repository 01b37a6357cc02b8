/* SPDX-License-Identifier: MIT */
#include "brokers.h"
#include "assertions.h"
#include "ns.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>

#define KCAT NT_COLLECTORS "/usr/bin/kcat"
#define PRODUCE 0 /* the request of Kafka's protocol */
#define HELD_MS 600000
#define LIBRARIES "LD_LIBRARY_PATH=" NT_COLLECTORS "/usr/lib/" NT_MULTIARCH

static rd_kafka_t *owner; /* librdkafka wants a client that owns the brokers */
static rd_kafka_mock_cluster_t *cluster;

/* Has connections begin at other ports than the brokers': one that is tried again and again while a broker is away
 * could take the broker's own port, and so connect to itself. */
static void keep_ports_free(void)
{
	FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "w");

	assert_non_null(f);
	fputs("10000 20000", f);
	assert_int_equal(fclose(f), 0);
}

const char *brokers_start(const struct nt_ns *ns)
{
	const int home = nt_ns_enter(ns);
	char error[256];

	owner = rd_kafka_new(RD_KAFKA_PRODUCER, NULL, error, sizeof(error));
	assert_non_null(owner);
	cluster = rd_kafka_mock_cluster_new(owner, BROKERS);
	assert_non_null(cluster);
	assert_int_equal(rd_kafka_mock_topic_create(cluster, BROKERS_TOPIC, 4, BROKERS), 0);
	keep_ports_free();
	nt_ns_leave(home);
	return rd_kafka_mock_cluster_bootstraps(cluster);
}

void brokers_stop(void)
{
	rd_kafka_mock_cluster_destroy(cluster);
	rd_kafka_destroy(owner);
}

void brokers_set_up(int broker, bool up)
{
	if (up)
		rd_kafka_mock_broker_set_up(cluster, broker);
	else
		rd_kafka_mock_broker_set_down(cluster, broker);
}

void brokers_stall(void)
{
	for (int i = 1; i <= BROKERS; i++)
		assert_int_equal(rd_kafka_mock_broker_push_request_error_rtts(cluster, i, PRODUCE, 1,
									      RD_KAFKA_RESP_ERR_NO_ERROR, HELD_MS),
				 0);
}

void brokers_put_out_of_step(void)
{
	rd_kafka_mock_push_request_errors(cluster, PRODUCE, 1, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
}

void brokers_read(struct nt_proc *p, const struct nt_ns *ns)
{
	nt_run(p, ns, 60,
	       NT_ARGS("env", LIBRARIES, KCAT, "-C", "-b", rd_kafka_mock_cluster_bootstraps(cluster), "-t",
		       BROKERS_TOPIC, "-o", "beginning", "-e", "-q", "-f", "%k\t%s\n"));
	if (p->status)
		fail_msg("kcat ended with %d: %s", p->status, p->err);
}
