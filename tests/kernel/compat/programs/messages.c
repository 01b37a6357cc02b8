/* SPDX-License-Identifier: MIT */
/* messages: the functions for programs that have a socket of their own. Prints the bytes that they write, and what
 * they find in attributes of every type and length. */
#include "program.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <stdio.h>
#include <string.h>

#define TYPES 25
#define LENGTHS 70
#define BUFFER 512

static void print_bytes(const char *name, int rc, const struct nlmsghdr *m)
{
	printf("write %s ret=%d bytes=", name, rc);
	for (unsigned i = 0; i < m->nlmsg_len + 4; i++) /* nothing behind the end is written */
		printf("%02x", ((const unsigned char *)m)[i]);
	putchar('\n');
}

static void write_message(unsigned i)
{
	static const uint8_t types[] = { 0, 1, 2, 255 }, values[] = { 0, 1, 4, 255 };
	char buf[BUFFER] __attribute__((aligned(4))), name[40];
	struct nlmsghdr *m;
	int rc;

	memset(buf, 0xee, sizeof(buf));
	snprintf(name, sizeof(name), "message%u", i);
	m = nflog_nlmsg_put_header(buf, types[i % 4], (uint8_t)(i * 5), (uint16_t)(i * 1021));
	print_bytes(name, (char *)m == buf, m);
	rc = i & 16 ? nflog_attr_put_cfg_mode(m, values[i / 4 % 4], 0x01020304u * i)
		    : nflog_attr_put_cfg_cmd(m, values[i / 4 % 4]);
	print_bytes(name, rc, m);
	rc = i & 32 ? nflog_attr_put_cfg_mode(m, 2, i) : nflog_attr_put_cfg_cmd(m, 1);
	print_bytes(name, rc, m);
}

static void parse_message(uint16_t type, uint16_t len)
{
	char buf[BUFFER] __attribute__((aligned(4))), value[LENGTHS] = { 0 };
	struct nlmsghdr *m = nflog_nlmsg_put_header(buf, NFULNL_MSG_PACKET, 2, 5);
	struct nlattr *attr[NFULA_MAX + 1] = { NULL };
	int rc;

	mnl_attr_put_u32(m, NFULA_SEQ, 1);
	mnl_attr_put(m, type, len, value);
	mnl_attr_put_u32(m, NFULA_UID, 1);
	errno = 0;
	rc = nflog_nlmsg_parse(m, attr);
	printf("parse type%u/%u ret=%d errno=%d found=", type, len, rc, errno);
	for (unsigned t = 0; t <= NFULA_MAX; t++)
		if (attr[t])
			printf("%u@%ld,", t, (long)((char *)attr[t] - buf));
	errno = 0;
	rc = nflog_nlmsg_snprintf(value, sizeof(value), m, attr, (enum nflog_output_type)(1 + type), NFLOG_XML_ALL);
	printf(" other=%d/%d\n", rc, errno);
}

int main(void)
{
	program_print_library();
	for (unsigned i = 0; i < 64; i++)
		write_message(i);
	for (unsigned i = 0; i < TYPES * LENGTHS; i++)
		parse_message((uint16_t)(i / LENGTHS), (uint16_t)(i % LENGTHS));
	return fflush(stdout) != 0;
}
