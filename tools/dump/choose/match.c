/* SPDX-License-Identifier: MIT */
#include "match.h"
#include "names.h"

#include <fnmatch.h>
#include <string.h>

#define PREFIX_MAX 127 /* bytes that the kernel takes of a rule's prefix */

bool dump_match_add(struct dump_match *m, enum dump_kind kind, struct dump_value value)
{
	if (m->wanted[kind].count == DUMP_VALUES_MAX)
		return false;
	m->wanted[kind].value[m->wanted[kind].count++] = value;
	return true;
}

bool dump_match_is_set(const struct dump_match *m)
{
	for (unsigned kind = 0; kind < DUMP_KINDS; kind++)
		if (m->wanted[kind].count)
			return true;
	return false;
}

bool dump_match_has_names(const struct dump_match *m)
{
	for (enum dump_kind kind = DUMP_IN; kind <= DUMP_OUT; kind++)
		for (unsigned i = 0; i < m->wanted[kind].count; i++)
			if (m->wanted[kind].value[i].text)
				return true;
	return false;
}

/* A prefix that no rule can have, longer or with a NUL inside, fits no glob. */
static bool fits_prefix(const struct dump_value *v, const struct nfring_pkt *p)
{
	char text[PREFIX_MAX + 1];
	uint32_t len = 0;
	const char *prefix = nfring_pkt_prefix(p, &len);

	if (len > PREFIX_MAX || (len && memchr(prefix, '\0', len)))
		return false;
	if (len)
		memcpy(text, prefix, len);
	text[len] = '\0';
	return fnmatch(v->text, text, 0) == 0;
}

/* The names that this thread looks up: filters run in several workers at once. */
static const char *live_name(const struct dump_match *m, const struct nfring_pkt *p, uint32_t index)
{
	static _Thread_local struct cli_ifnames names;

	names.fd = nfring_group_fd(m->engine, nfring_pkt_group(p));
	return cli_ifname(&names, index);
}

static bool fits_device(const struct dump_match *m, const struct dump_value *v, const struct nfring_pkt *p,
			unsigned attribute)
{
	const char *name;
	uint32_t index;

	if (!nfring_pkt_u32(p, attribute, &index))
		return false;
	if (!v->text)
		return index == v->number;
	name = m->ifname ? m->ifname(m->ifname_user, index) : live_name(m, p, index);
	return name && fnmatch(v->text, name, 0) == 0;
}

static bool fits_hook(const struct dump_value *v, const struct nfring_pkt *p)
{
	const char *name;
	uint8_t hook;

	if (!v->text)
		return nfring_pkt_hook(p, &hook) && hook == v->number;
	name = cli_hook_name(p);
	return name && strcmp(name, v->text) == 0;
}

/* The kernel sends no mark that is 0. */
static bool fits_mark(const struct dump_value *v, const struct nfring_pkt *p)
{
	uint32_t mark = 0;

	(void)nfring_pkt_mark(p, &mark);
	return (mark & v->mask) == v->number;
}

static bool fits_owner(const struct dump_value *v, const struct nfring_pkt *p, unsigned attribute)
{
	uint32_t id;

	return nfring_pkt_u32(p, attribute, &id) && id == v->number;
}

static bool fits(const struct dump_match *m, enum dump_kind kind, const struct dump_value *v,
		 const struct nfring_pkt *p)
{
	switch (kind) {
	case DUMP_PREFIX:
		return fits_prefix(v, p);
	case DUMP_MARK:
		return fits_mark(v, p);
	case DUMP_UID:
		return fits_owner(v, p, NFULA_UID);
	case DUMP_GID:
		return fits_owner(v, p, NFULA_GID);
	case DUMP_IN:
		return fits_device(m, v, p, NFULA_IFINDEX_INDEV) || fits_device(m, v, p, NFULA_IFINDEX_PHYSINDEV);
	case DUMP_OUT:
		return fits_device(m, v, p, NFULA_IFINDEX_OUTDEV) || fits_device(m, v, p, NFULA_IFINDEX_PHYSOUTDEV);
	case DUMP_HOOK:
		return fits_hook(v, p);
	default:
		return false;
	}
}

static bool fits_any(const struct dump_match *m, enum dump_kind kind, const struct nfring_pkt *p)
{
	for (unsigned i = 0; i < m->wanted[kind].count; i++)
		if (fits(m, kind, &m->wanted[kind].value[i], p))
			return true;
	return m->wanted[kind].count == 0;
}

bool dump_match_wants(const struct dump_match *m, const struct nfring_pkt *p)
{
	for (enum dump_kind kind = 0; kind < DUMP_KINDS; kind++)
		if (!fits_any(m, kind, p))
			return false;
	return true;
}
