/* SPDX-License-Identifier: MIT */
#include "row_label.h"
#include "names.h"

const char *const top_list_title[TOP_LISTS] = { "Flows", "Hosts", "Prefixes", "Interfaces", "Users", "Ports" };
const char *const top_list_key[TOP_LISTS] = { "flows", "hosts", "prefixes", "interfaces", "users", "ports" };

static void protocol(struct cli_writer *w, uint8_t number)
{
	const char *name = cli_protocol_name(number);

	if (name)
		cli_writer_text(w, name);
	else
		cli_writer_printf(w, "proto %u", number);
}

static void address(struct cli_writer *w, const uint8_t *bytes, bool is_ip4)
{
	if (is_ip4)
		cli_writer_ip4(w, bytes);
	else
		cli_writer_ip6(w, bytes);
}

static void end_of(struct cli_writer *w, const struct top_flow_key *k, unsigned which)
{
	address(w, k->address[which], k->version == 4);
	if (k->port[0] || k->port[1])
		cli_writer_printf(w, ".%u", k->port[which]);
}

static void flow(struct cli_writer *w, const void *key, const struct top_names *names)
{
	const struct top_flow_key *k = key;

	(void)names;
	protocol(w, k->protocol);
	cli_writer_char(w, ' ');
	end_of(w, k, 0);
	cli_writer_literal(w, " <> ");
	end_of(w, k, 1);
}

static void host(struct cli_writer *w, const void *key, const struct top_names *names)
{
	const struct top_host_key *k = key;

	(void)names;
	address(w, k->address, k->version == 4);
}

static void prefix(struct cli_writer *w, const void *key, const struct top_names *names)
{
	const struct top_prefix_key *k = key;

	(void)names;
	cli_writer_quoted(w, k->text, k->len);
}

static void device(struct cli_writer *w, uint32_t index, const struct top_names *names)
{
	const char *name = names->ifname ? names->ifname(names->ifname_user, index) : NULL;

	if (name)
		cli_writer_plain(w, name, strlen(name));
	else
		cli_writer_printf(w, "if%u", index);
}

static void interface(struct cli_writer *w, const void *key, const struct top_names *names)
{
	const struct top_interface_key *k = key;

	if (!k->in)
		cli_writer_literal(w, "out ");
	else if (!k->out)
		cli_writer_literal(w, "in ");
	if (k->in)
		device(w, k->in, names);
	if (k->in && k->out)
		cli_writer_literal(w, " > ");
	if (k->out)
		device(w, k->out, names);
}

static void owner(struct cli_writer *w, const char *name, uint32_t number)
{
	if (name)
		cli_writer_plain(w, name, strlen(name));
	else if (number == UINT32_MAX)
		cli_writer_char(w, '-');
	else
		cli_writer_printf(w, "%u", number);
}

static void user(struct cli_writer *w, const void *key, const struct top_names *names)
{
	const struct top_user_key *k = key;
	const char *user_name = names->user ? names->user(names->owners, k->uid) : NULL;
	const char *group_name = names->group ? names->group(names->owners, k->gid) : NULL;

	owner(w, user_name, k->uid);
	cli_writer_char(w, ':');
	owner(w, group_name, k->gid);
	if (!user_name && !group_name)
		return;
	cli_writer_literal(w, " (");
	owner(w, NULL, k->uid);
	cli_writer_char(w, ':');
	owner(w, NULL, k->gid);
	cli_writer_char(w, ')');
}

static void port(struct cli_writer *w, const void *key, const struct top_names *names)
{
	const struct top_port_key *k = key;

	(void)names;
	protocol(w, (uint8_t)k->protocol);
	cli_writer_printf(w, " %u", k->port);
}

void top_label(struct cli_writer *w, enum top_list list, const void *key, const struct top_names *names)
{
	static void (*const label[TOP_LISTS])(struct cli_writer *, const void *,
					      const struct top_names *) = { flow, host, prefix, interface, user, port };

	label[list](w, key, names);
}
