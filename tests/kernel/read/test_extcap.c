/* SPDX-License-Identifier: MIT */
/* nfring-extcap in Wireshark's folder: tshark lists it, and shows live packets with prefix and drops. The folder is
 * bound over in a mount namespace of the test's own. */
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* $1 nfring-extcap, $2 nfring-dump, which gets a small socket buffer here and writes its process id into $CAPTURE_PID,
 * $3 Wireshark's folder; then a command. */
static const char in_folder[] = "set -e\n"
				"work=$(mktemp -d)\n"
				"trap 'rm -rf \"$work\"' EXIT\n"
				"mkdir \"$work/folder\"\n"
				"cp \"$1\" \"$work/nfring-extcap\"\n"
				"ln -s \"$work/nfring-extcap\" \"$work/folder\"\n"
				"printf '#!/bin/sh\\necho $$ >\"${CAPTURE_PID:-/dev/null}\"\\nexec \"%s\" --rcvbuf "
				"8192 \"$@\"\\n' \"$2\" >\"$work/nfring-dump\"\n"
				"chmod +x \"$work/nfring-dump\"\n"
				"mount --bind \"$work/folder\" \"$3\"\n"
				"shift 3\n"
				"\"$@\" & child=$!\n"
				"trap 'kill $child' TERM INT\n"
				"wait $child\n";

#define IN_FOLDER(folder, ...)                                                                                         \
	NT_ARGS("unshare", "--mount", "sh", "-c", in_folder, "sh", NT_EXTCAP, NT_DUMP, folder, "env",                  \
		"HOME=/nonexistent", __VA_ARGS__)

/* Returns Wireshark's extcap folder. Skips the test where there is none. */
static const char *extcap_folder(void)
{
	static char folder[512];
	struct nt_proc p;
	char *at;

	if (folder[0])
		return folder;
	nt_run(&p, NULL, 20, NT_ARGS("tshark", "-G", "folders"));
	at = p.status == 0 ? strstr(p.out, "Extcap path:") : NULL;
	if (!at || sscanf(at + strlen("Extcap path:"), " %511[^\n]", folder) != 1 || access(folder, X_OK) != 0)
		nt_skip("tshark (Debian: tshark) has no extcap folder");
	nt_proc_free(&p);
	return folder;
}

/* Returns the process id that nfring-dump has written into `file`. */
static pid_t capture_pid(const char *file)
{
	FILE *f = fopen(file, "re");
	int pid = 0;

	if (!f || fscanf(f, "%d", &pid) != 1 || pid <= 0)
		fail_msg("no process id in %s", file);
	fclose(f);
	return pid;
}

static void tshark_lists_the_interface(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_run(&p, ns, 20, IN_FOLDER(extcap_folder(), "tshark", "-D"));
	assert_non_null(strstr(p.out, "nfring (NFLOG by nfring)"));
	nt_proc_free(&p);
}

#define FLOOD_PORT 7777

/* A line has prefix, source, interface, source port, the sender's number (little-endian in hex) and the drop count,
 * if any. Checks the packets of the flood. Returns the drop count. */
static uint64_t check_line(const char *line, uint64_t *next)
{
	char prefix[16], ip[16], interface[16], hex[17];
	uint64_t number, lost = 0;
	unsigned port;
	int rest;

	if (sscanf(line, "%15[^\t]\t%15[^\t]\t%15[^\t]\t%u\t%16[0-9a-f]%*[0-9a-f]%n", prefix, ip, interface, &port, hex,
		   &rest) < 5)
		fail_msg("not the fields: %.200s", line);
	if (line[rest] == '\t')
		lost = strtoull(line + rest, NULL, 10);
	assert_string_equal(prefix, "live ");
	assert_string_equal(ip, "127.0.0.1");
	assert_string_equal(interface, "lo");
	number = __builtin_bswap64(strtoull(hex, NULL, 16));
	if (port != FLOOD_PORT)
		return lost; /* the first after the flood shows the loss at the end of that */
	if (number != *next + lost)
		fail_msg("packet %u is not after %u and %u drops", (unsigned)number, (unsigned)*next, (unsigned)lost);
	*next = number + 1;
	return lost;
}

static void tshark_shows_live_packets_with_prefix_and_drops(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts o = traffic_defaults();
	uint64_t next = 0, lost = 0;
	char pid_file[] = "/tmp/nfring-extcap-XXXXXX";
	struct nt_proc p;
	pid_t capture;
	int fd = mkstemp(pid_file);

	assert_true(fd >= 0);
	close(fd);
	setenv("CAPTURE_PID", pid_file, 1);

	nt_nft(ns, "table inet t { chain i { type filter hook input priority 0;\n"
		   "udp dport 9 log prefix \"live \" group 5; }\n}\n");
	nt_spawn(&p, ns,
		 IN_FOLDER(extcap_folder(), "tshark", "-i", "nfring", "-o", "extcap.nfring.group:5", "-o",
			   "extcap.nfring.filter:udp", "-c", "200", "-T", "fields", "-e", "nflog.prefix", "-e",
			   "ip.src", "-e", "frame.interface_name", "-e", "udp.srcport", "-e", "udp.payload", "-e",
			   "frame.drop_count"));
	if (!nt_group_wait(ns, 5, true) && !nt_group_wait(ns, 5, true)) { /* tshark starts slowly */
		nt_end(&p, SIGTERM, 5);
		fail_msg("no capture: %s", p.err);
	}
	capture = capture_pid(pid_file);
	unlink(pid_file);
	unsetenv("CAPTURE_PID");
	kill(capture, SIGSTOP); /* its socket buffer is full after some packets */
	o.count = 2000;
	o.source_port = FLOOD_PORT;
	o.number_offset = 0;
	nt_send_with(ns, o);
	kill(capture, SIGCONT);
	o.count = 300; /* what the socket buffer held of the flood, and these: more than tshark shows */
	o.rate_pps = 400;
	o.source_port = FLOOD_PORT + 1;
	nt_send_with(ns, o);
	nt_finish(&p, 20);
	if (p.status != 0)
		fail_msg("exit %d: %s", p.status, p.err);
	for (const char *line = p.out; *line; line = strchr(line, '\n') + 1)
		lost += check_line(line, &next);
	assert_true(lost > 0);
	assert_true(nt_group_wait(ns, 5, false)); /* whoever captured has ended, too */
	nt_proc_free(&p);
}

static void wrong_fields_and_filters_are_explained(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_run(&p, ns, 20, NT_ARGS(NT_EXTCAP, "--extcap-interface", "nfring", "--extcap-capture-filter", "udp prot"));
	assert_non_null(strstr(p.out, "syntax"));
	nt_proc_free(&p);
	nt_run(&p, ns, 20, NT_ARGS(NT_EXTCAP, "--extcap-interface", "nfring", "--extcap-capture-filter", "udp port 9"));
	assert_int_equal(p.status, 0);
	assert_string_equal(p.out, "");
	nt_proc_free(&p);
	nt_run(&p, ns, 20, NT_ARGS(NT_EXTCAP, "--extcap-interface", "eth0", "--extcap-dlts"));
	assert_int_equal(p.status, 2);
	nt_proc_free(&p);
	nt_run(&p, ns, 20,
	       NT_ARGS(NT_EXTCAP, "--extcap-interface", "nfring", "--capture", "--fifo", "/dev/null", "--group", "x"));
	assert_int_equal(p.status, 2);
	assert_non_null(strstr(p.err, "list of groups"));
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(tshark_lists_the_interface),
		NT_TEST(tshark_shows_live_packets_with_prefix_and_drops),
		NT_TEST(wrong_fields_and_filters_are_explained),
	};

	NT_MAIN(argc, argv, tests);
}
