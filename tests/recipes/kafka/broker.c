/* SPDX-License-Identifier: MIT */
/* broker TOPIC: a broker of Kafka with that topic, librdkafka's mock, at a port that the kernel chooses. Prints
 * HOST:PORT, and goes on until it is killed. */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <unistd.h>

#define PARTITIONS 4

int main(int argc, char **argv)
{
	char error[256] = "";
	rd_kafka_t *kafka = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof(error));
	rd_kafka_mock_cluster_t *cluster = kafka ? rd_kafka_mock_cluster_new(kafka, 1) : NULL;

	if (argc != 2 || !cluster ||
	    rd_kafka_mock_topic_create(cluster, argv[1], PARTITIONS, 1) != RD_KAFKA_RESP_ERR_NO_ERROR) {
		fprintf(stderr, "usage: broker TOPIC %s\n", error);
		return 1;
	}
	puts(rd_kafka_mock_cluster_bootstraps(cluster));
	fflush(stdout);
	for (;;)
		pause();
}
