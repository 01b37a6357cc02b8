/* SPDX-License-Identifier: MIT */
#include "collectors.h"
#include "json.h"
#include "test.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARIES "LD_LIBRARY_PATH=" NT_COLLECTORS "/usr/lib/" NT_MULTIARCH
#define NFCAPD NT_COLLECTORS "/usr/bin/nfcapd"
#define NFDUMP NT_COLLECTORS "/usr/bin/nfdump"
#define NFACCTD NT_COLLECTORS "/usr/sbin/nfacctd"
#define IPFIX_DUMP NT_COLLECTORS "/usr/bin/ipfixDump"
#define WAIT_S 10
#define LOOK_US 20000
#define SETTLE_US 100000 /* for the message that was read last */

void collectors_needed(void)
{
	if (access(NFCAPD, X_OK) < 0)
		nt_skip("the collectors are not there: see kernel.collectors.download");
}

static bool waits_for_nothing(const struct nt_ns *ns, unsigned port)
{
	static char text[65536];
	char address[16];
	unsigned received;
	const char *at;

	snprintf(address, sizeof(address), ":%04X ", port);
	assert_true(nt_ns_read(ns, "/proc/net/udp", text, sizeof(text)) < sizeof(text) - 1);
	at = strstr(text, address);
	/* :PORT remote:port state sent:received */
	return at && sscanf(at, ":%*x %*x:%*x %*x %*x:%x", &received) == 1 && received == 0;
}

void collectors_wait(const struct nt_ns *ns, unsigned port)
{
	const double until = nt_until(WAIT_S);

	while (!waits_for_nothing(ns, port)) {
		if (nt_now() > until)
			fail_msg("nobody reads from port %u", port);
		usleep(LOOK_US);
	}
}

/* -- nfcapd, nfdump --------------------------------------------------------------------------- */

void nfcapd_start(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", port);
	assert_return_code(mkdir(folder, 0755), errno);
	nt_spawn(p, ns, NT_ARGS("env", LIBRARIES, NFCAPD, "-C", "none", "-w", folder, "-b", "127.0.0.1", "-p", number));
	collectors_wait(ns, port);
}

static int64_t get(const json_t *o, const char *key, int64_t otherwise)
{
	const json_t *v = json_object_get(o, key);

	return v ? (int64_t)nt_json_number(o, key) : otherwise;
}

static void take_nfdump(struct seen *s, const json_t *o)
{
	static const char *const keys[SEEN_MARK] = { "src_port",    "dst_port",  "proto",      "in_packets", "in_bytes",
						     "out_packets", "out_bytes", "input_snmp", "output_snmp" };
	const bool ipv6 = json_object_get(o, "src6_addr");

	for (unsigned i = 0; i < SEEN_MARK; i++)
		s->value[i] = get(o, keys[i], SEEN_NOT);
	snprintf(s->src, sizeof(s->src), "%s", nt_json_text(o, ipv6 ? "src6_addr" : "src4_addr"));
	snprintf(s->dst, sizeof(s->dst), "%s", nt_json_text(o, ipv6 ? "dst6_addr" : "dst4_addr"));
}

void nfcapd_end(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder, struct seen_list *l)
{
	struct nt_proc dump;
	json_t *all;

	collectors_wait(ns, port);
	nt_end(p, SIGTERM, WAIT_S);
	assert_int_equal(p->status, 0);
	nt_run(&dump, NULL, WAIT_S, NT_ARGS("env", LIBRARIES, NFDUMP, "-C", "none", "-R", folder, "-o", "json"));
	if (dump.status)
		fail_msg("nfdump ended with %d: %s", dump.status, dump.err);
	all = json_loads(dump.out, 0, NULL);
	assert_true(json_is_array(all));
	l->count = 0;
	for (size_t i = 0; i < json_array_size(all); i++)
		take_nfdump(seen_add(l), json_array_get(all, i));
	json_decref(all);
	nt_proc_free(&dump);
	nt_proc_free(p);
}

/* -- nfacctd ---------------------------------------------------------------------------------- */

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

void nfacctd_start(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder)
{
	char settings[2048], path[256];

	assert_return_code(mkdir(folder, 0755), errno);
	write_file(folder, "elements",
		   "name=nfring_prefix field_type=32473:1 len=vlen semantics=str\n"
		   "name=nfring_mark field_type=32473:3 len=4 semantics=u_int\n"
		   "name=nfring_uid field_type=32473:4 len=4 semantics=u_int\n"
		   "name=nfring_hook field_type=32473:6 len=1 semantics=u_int\n");
	snprintf(settings, sizeof(settings),
		 "daemonize: false\nlogfile: %s/log\nnfacctd_ip: 127.0.0.1\nnfacctd_port: %u\nplugins: print\n"
		 "aggregate_primitives: %s/elements\naggregate: src_host, dst_host, src_port, dst_port, proto, "
		 "in_iface, "
		 "out_iface, nfring_prefix, nfring_mark, nfring_uid, nfring_hook\n"
		 "print_output: json\nprint_output_file: %s/flows\nprint_output_file_append: true\n"
		 "print_refresh_time: 1\n",
		 folder, port, folder, folder);
	write_file(folder, "settings", settings);
	snprintf(path, sizeof(path), "%s/settings", folder);
	nt_spawn(p, ns, NT_ARGS("env", LIBRARIES, NFACCTD, "-f", path));
	collectors_wait(ns, port);
}

/* Custom elements are texts. */
static int64_t get_text(const json_t *o, const char *key)
{
	return strtoll(nt_json_text(o, key), NULL, 10);
}

static void take_nfacctd(struct seen *s, const json_t *o)
{
	snprintf(s->src, sizeof(s->src), "%s", nt_json_text(o, "ip_src"));
	snprintf(s->dst, sizeof(s->dst), "%s", nt_json_text(o, "ip_dst"));
	snprintf(s->prefix, sizeof(s->prefix), "%s", nt_json_text(o, "nfring_prefix"));
	s->value[SEEN_SRC_PORT] = get(o, "port_src", SEEN_NOT);
	s->value[SEEN_DST_PORT] = get(o, "port_dst", SEEN_NOT);
	s->value[SEEN_PROTOCOL] = strcmp(nt_json_text(o, "ip_proto"), "udp") == 0 ? IPPROTO_UDP : SEEN_NOT;
	s->value[SEEN_PACKETS] = get(o, "packets", SEEN_NOT);
	s->value[SEEN_BYTES] = get(o, "bytes", SEEN_NOT);
	s->value[SEEN_IN] = get(o, "iface_in", SEEN_NOT);
	s->value[SEEN_OUT] = get(o, "iface_out", SEEN_NOT);
	s->value[SEEN_MARK] = get_text(o, "nfring_mark");
	s->value[SEEN_UID] = get_text(o, "nfring_uid");
	s->value[SEEN_HOOK] = get_text(o, "nfring_hook");
}

/* Returns the number of packets in the lines that are whole. */
static uint64_t read_nfacctd(const char *folder, struct seen_list *l)
{
	static char text[65536];
	char path[256], *end;
	uint64_t packets = 0;
	json_t *all;
	FILE *f;

	snprintf(path, sizeof(path), "%s/flows", folder);
	l->count = 0;
	f = fopen(path, "re");
	if (!f)
		return 0;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	end = strrchr(text, '\n');
	*(end ? end + 1 : text) = '\0';
	all = nt_json_lines(text);
	for (size_t i = 0; i < json_array_size(all); i++) {
		take_nfacctd(seen_add(l), json_array_get(all, i));
		packets += (uint64_t)l->at[i].value[SEEN_PACKETS];
	}
	json_decref(all);
	return packets;
}

/* Records wait in nfacctd for more of them, until it is told to end. */
void nfacctd_end(struct nt_proc *p, const struct nt_ns *ns, unsigned port, const char *folder, uint64_t packets,
		 struct seen_list *l)
{
	double until;
	uint64_t seen;

	collectors_wait(ns, port);
	usleep(SETTLE_US);
	kill(p->pid, SIGINT);
	until = nt_until(WAIT_S);
	while ((seen = read_nfacctd(folder, l)) < packets && nt_now() < until)
		usleep(LOOK_US);
	nt_finish(p, nt_now() - p->started + WAIT_S);
	nt_proc_free(p);
	assert_int_equal(seen, packets);
}

/* -- readers of files ----------------------------------------------------------------------------- */

static void read_output(struct seen_list *l, struct nt_proc *p, const char *begin, const char *const name[SEEN_NAMES])
{
	if (p->status)
		fail_msg("it ended with %d: %s", p->status, p->err);
	seen_read(l, p->out, begin, name);
	nt_proc_free(p);
}

#define PRIVATE "(Example Enterprise Number for Documentation Use) Type "

/* "Packets: 4 (Reverse Type 2 PKTS)" becomes "packets: 4 ...". */
static void rename_reverse(char *text)
{
	while ((text = strstr(text, "(Reverse "))) {
		char *line = text++;

		while (line[-1] != '\n')
			line--;
		line += strspn(line, " ");
		*line = (char)tolower((unsigned char)*line);
	}
}

void tshark_cflow(const char *path, const char *port, struct seen_list *l)
{
	static const char *const name[SEEN_NAMES] = {
		"SrcPort", "DstPort",  "Protocol",  "Packets",   "Octets",    "packets",
		"octets",  "InputInt", "OutputInt", PRIVATE "3", PRIVATE "4", PRIVATE "6",
		"SrcAddr", NULL,       "DstAddr",   NULL,        PRIVATE "1",
	};
	char as[64];
	struct nt_proc p;

	snprintf(as, sizeof(as), "%s,cflow", port ? port : "udp.port==4739");
	nt_run(&p, NULL, 30, NT_ARGS("tshark", "-n", "-r", path, "-d", as, "-V"));
	assert_null(strstr(p.out, "Expected Sequence"));
	rename_reverse(p.out);
	read_output(l, &p, "\n        Flow ", name);
}

void ipfix_dump(const char *path, const char *elements, struct seen_list *l)
{
	static const char *const name[SEEN_NAMES] = {
		"sourceTransportPort",
		"destinationTransportPort",
		"protocolIdentifier",
		"packetDeltaCount",
		"octetDeltaCount",
		"reversePacketDeltaCount",
		"reverseOctetDeltaCount",
		"ingressInterface",
		"egressInterface",
		"nfringMark",
		"nfringUid",
		"nfringHook",
		"sourceIPv4Address",
		"sourceIPv6Address",
		"destinationIPv4Address",
		"destinationIPv6Address",
		"nfringPrefix",
	};
	struct nt_proc p;

	if (elements)
		nt_run(&p, NULL, 30, NT_ARGS("env", LIBRARIES, IPFIX_DUMP, "-d", "-i", path, "-e", elements));
	else
		nt_run(&p, NULL, 30, NT_ARGS("env", LIBRARIES, IPFIX_DUMP, "-d", "-i", path, "--rfc5610"));
	read_output(l, &p, "--- data record", name);
}
