/* SPDX-License-Identifier: MIT */
#include "dump.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "capture" /* in the folder of the run */
#define PCAP_HEADER_BYTES 24

/* The file that nfring-dump wrote last. */
static struct {
	double packets;
	double bytes; /* a packet */
} last_file;

static bool is_kind(const struct peers_receiver *r, const char *kind)
{
	return strncmp(r->name, kind, strlen(kind)) == 0;
}

static void file_path(const char *dir, char *path, size_t size)
{
	snprintf(path, size, "%s/" FILE_NAME, dir);
}

/* Returns how large the file is, and removes it: it is large, and it is memory. */
static double take_file(const char *dir)
{
	struct stat st = { .st_size = 0 };
	char path[160];

	file_path(dir, path, sizeof(path));
	(void)stat(path, &st);
	unlink(path);
	return (double)st.st_size;
}

/* -- tcpdump ----------------------------------------------------------------------- */

bool peers_tcpdump_command(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			   struct peers_command *c)
{
	char path[160];

	(void)s;
	file_path(dir, path, sizeof(path));
	peers_command_add(c, "%s", r->program);
	peers_command_add(c, "-i");
	peers_command_add(c, "nflog:%d", PEERS_GROUP);
	peers_command_add(c, "-B");
	peers_command_add(c, "%u", PEERS_RCVBUF_BYTES / 1024);
	peers_command_add(c, "-Z");
	peers_command_add(c, "root");
	c->discard_output = true;
	peers_command_add(c, is_kind(r, "text") ? "-n" : "-w");
	if (!is_kind(r, "text"))
		peers_command_add(c, "%s", is_kind(r, "pcap") ? path : "/dev/null");
	return true;
}

/* "123 packets captured", "4 packets dropped by kernel", on lines of their own. */
static bool number_before(const char *text, const char *words, double *value)
{
	const char *at = strstr(text, words);

	if (!at)
		return false;
	while (at > text && at[-1] != '\n')
		at--;
	return sscanf(at, "%lf", value) == 1;
}

bool peers_tcpdump_read(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
			struct peers_counted *counted)
{
	(void)r;
	(void)out;
	take_file(dir);
	number_before(err, " dropped by kernel", &counted->lost);
	return number_before(err, " captured", &counted->packets);
}

/* -- nfring-dump ------------------------------------------------------------------- */

bool peers_dump_command(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			struct peers_command *c)
{
	char path[160];

	(void)s;
	file_path(dir, path, sizeof(path));
	peers_command_add(c, "%s", r->program);
	peers_command_add(c, "--group=%d", PEERS_GROUP);
	c->discard_output = true;
	if (is_kind(r, "json"))
		peers_command_add(c, "--json");
	if (!is_kind(r, "text"))
		peers_command_add(c, "--write=%s", path);
	return true;
}

/* "nfring-dump: 123 packets, 0 lost, ..", or "at least 4 lost". */
bool peers_dump_read(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		     struct peers_counted *counted)
{
	double bytes = take_file(dir);
	const char *at;
	bool ok = false;

	(void)out;
	for (at = err; at && !ok; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		ok = sscanf(at, "nfring-dump: %lf packet%*[s, a-z]%lf lost", &counted->packets, &counted->lost) == 2;
	if (ok && is_kind(r, "pcap") && counted->packets > 0) {
		last_file.packets = counted->packets;
		last_file.bytes = (bytes - PCAP_HEADER_BYTES) / counted->packets;
	}
	return ok;
}

/* -- write(2) alone ---------------------------------------------------------------- */

bool peers_blocks_command(const struct peers_receiver *r, const struct peers_setting *s, const char *dir,
			  struct peers_command *c)
{
	char path[160];

	(void)s;
	errno = ENODATA;
	if (!(last_file.packets > 0))
		return false;
	file_path(dir, path, sizeof(path));
	peers_command_add(c, "%s", r->program);
	peers_command_add(c, "%s", path);
	peers_command_add(c, "%.0f", last_file.packets);
	peers_command_add(c, "%.0f", last_file.bytes);
	return true;
}

bool peers_blocks_read(const struct peers_receiver *r, const char *dir, const char *out, const char *err,
		       struct peers_counted *counted)
{
	json_t *j = json_loads(out, 0, NULL);
	const json_t *packets = json_object_get(j, "packets"), *cpu = json_object_get(j, "cpu_ns");
	bool ok = json_is_integer(packets) && json_is_integer(cpu);

	(void)r;
	(void)err;
	take_file(dir);
	counted->packets = json_number_value(packets);
	counted->cpu_ns = json_number_value(cpu);
	json_decref(j);
	return ok;
}
