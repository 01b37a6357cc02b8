/* SPDX-License-Identifier: MIT */
#include "crafted_send.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define IP4_UDP 28
#define IP6_UDP 48

int64_t crafted_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* -- the namespace ------------------------------------------------------------------------ */

/* Both ends of a pair have the address that nt_frame_begin() sends to. */
static void make_links(const struct nt_ns *ns)
{
	nt_ip(ns, "link add name va type veth peer name vb address 02:00:00:00:00:0b\n"
		  "link add name vd type veth peer name vc address 02:00:00:00:00:0b\n"
		  "link add name ve type veth peer name vg\nlink add name vi type veth peer name vh\n"
		  "link add br0 type bridge stp_state 0 mcast_snooping 0");
	for (const char *const *name =
		     (const char *const[]){ "va", "vb", "vc", "vd", "ve", "vg", "vh", "vi", "br0", NULL };
	     *name; name++)
		nt_ip(ns, "link set %s addrgenmode none\nlink set %s up", *name, *name);
	nt_ip(ns, "link set vg master br0\nlink set vh master br0\naddress add 10.1.255.254/16 dev vb\n"
		  "address add " CRAFTED_OWN_IP4 "/16 dev vc\naddress add fd01::ffff/64 dev vb nodad\n"
		  "address add " CRAFTED_OWN_IP6 "/64 dev vc nodad");
	for (const char *const *name =
		     (const char *const[]){ "va", "vb", "vc", "vd", "ve", "vg", "vh", "vi", "br0", NULL };
	     *name; name++)
		nt_link_wait(ns, *name);
}

static void write_setting(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_return_code(fd, errno);
	assert_int_equal(write(fd, value, strlen(value)), strlen(value));
	close(fd);
}

static void make_router(const struct nt_ns *ns)
{
	int home = nt_ns_enter(ns);

	write_setting("/proc/sys/net/ipv4/ip_forward", "1");
	write_setting("/proc/sys/net/ipv6/conf/all/forwarding", "1");
	write_setting("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
	write_setting("/proc/sys/net/ipv4/conf/vb/rp_filter", "0");
	write_setting("/proc/sys/net/ipv4/conf/vc/rp_filter", "0");
	nt_ns_leave(home);
}

static void load_rules(const struct nt_ns *ns)
{
	char text[8192];
	size_t n = 0;

	for (unsigned i = 0; i < 2 * CRAFTED_RULES; i++) {
		const unsigned rule = i / 2;
		const char *prefix = crafted_prefix(rule);

		n += (size_t)snprintf(text + n, sizeof(text) - n,
				      i % 2 ? "ip6 daddr & ::7 == ::%u" : "ip daddr & 0.0.0.7 == 0.0.0.%u", rule);
		n += (size_t)snprintf(text + n, sizeof(text) - n, " meta mark set %u log", crafted_mark(rule));
		if (*prefix)
			n += (size_t)snprintf(text + n, sizeof(text) - n, " prefix \"%s\"", prefix);
		n += (size_t)snprintf(text + n, sizeof(text) - n, " group 5 drop\n");
	}
	assert_true(n < sizeof(text));
	nt_nft(ns,
	       "table inet t {\nchain rules {\n%s}\nchain f { type filter hook forward priority 0;\n"
	       "iifname \"vb\" goto rules\niifname \"vc\" meta mark set 7 log prefix \"answer\" group 5 drop\n}\n"
	       "chain o { type filter hook output priority 0;\noifname \"vc\" udp sport 20000-32000 goto rules\n}\n}\n"
	       "table bridge b {\nchain f { type filter hook forward priority 0;\n"
	       "ether saddr 02:00:00:00:00:0a meta mark set %u log prefix \"" CRAFTED_BRIDGE_PREFIX
	       "\" group 5 drop\n}\n}\n",
	       text, CRAFTED_BRIDGE_MARK);
}

static int open_link(const char *name)
{
	const struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	assert_return_code(fd, errno);
	assert_return_code(bind(fd, (const void *)&a, sizeof(a)), errno);
	return fd;
}

void crafted_links_open(struct crafted_links *l, const struct nt_ns *ns)
{
	static const char *const names[4] = { "va", "vd", "ve", "vi" };
	int home;

	make_links(ns);
	make_router(ns);
	load_rules(ns);
	home = nt_ns_enter(ns);
	for (unsigned i = 0; i < 4; i++)
		l->fd[i] = open_link(names[i]);
	l->ns = ns;
	l->vb = if_nametoindex("vb");
	l->vc = if_nametoindex("vc");
	l->br0 = if_nametoindex("br0");
	nt_ns_leave(home);
}

void crafted_links_close(struct crafted_links *l)
{
	for (unsigned i = 0; i < 4; i++)
		close(l->fd[i]);
}

/* -- sending ------------------------------------------------------------------------------ */

static void send_frames(int fd, const struct crafted *c, unsigned d, struct crafted_times *t)
{
	for (unsigned n = 0; n < c->packets[d]; n++) {
		const struct nt_frame f = crafted_frame(c, d, n);

		t->last[d] = crafted_now_us();
		if (n == 0)
			t->first[d] = t->last[d];
		assert_int_equal(send(fd, f.bytes, f.len, 0), f.len);
	}
}

static int open_owned(const struct crafted_links *l, const struct fields *e)
{
	int home = nt_ns_enter(l->ns), fd;

	assert_return_code(setegid((gid_t)e->value[FIELD_GID]), errno);
	assert_return_code(seteuid((uid_t)e->value[FIELD_UID]), errno);
	fd = socket(e->ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_return_code(seteuid(0), errno);
	assert_return_code(setegid(0), errno);
	nt_ns_leave(home);
	assert_return_code(fd, errno);
	return fd;
}

static socklen_t set_address(struct sockaddr_storage *a, bool ipv6, const uint8_t *address, int64_t port)
{
	struct sockaddr_in6 *six = (void *)a;
	struct sockaddr_in *four = (void *)a;

	memset(a, 0, sizeof(*a));
	a->ss_family = ipv6 ? AF_INET6 : AF_INET;
	memcpy(ipv6 ? (void *)&six->sin6_addr : (void *)&four->sin_addr, address, ipv6 ? 16 : 4);
	four->sin_port = htons((uint16_t)port); /* where six has it, too */
	return ipv6 ? sizeof(*six) : sizeof(*four);
}

/* The rule drops them, and tells the sender. */
static void send_owned(const struct crafted_links *l, const struct crafted *c, struct crafted_times *t)
{
	static const char payload[256];
	const struct fields *e = &c->expected;
	int fd = open_owned(l, e);
	struct sockaddr_storage a;

	assert_return_code(bind(fd, (void *)&a, set_address(&a, e->ipv6, e->src, e->value[FIELD_SRC_PORT])), errno);
	set_address(&a, e->ipv6, e->dst, e->value[FIELD_DST_PORT]);
	for (unsigned n = 0; n < c->packets[0]; n++) {
		const size_t bytes = c->packet[0][n].bytes - (e->ipv6 ? IP6_UDP : IP4_UDP);
		const int ttl = c->packet[0][n].ttl;

		assert_return_code(setsockopt(fd, e->ipv6 ? IPPROTO_IPV6 : IPPROTO_IP,
					      e->ipv6 ? IPV6_UNICAST_HOPS : IP_TTL, &ttl, sizeof(ttl)),
				   errno);
		t->last[0] = crafted_now_us();
		if (n == 0)
			t->first[0] = t->last[0];
		assert_int_equal(sendto(fd, payload, bytes, 0, (void *)&a, sizeof(a)), -1);
		assert_int_equal(errno, EPERM);
	}
	close(fd);
}

void crafted_send(const struct crafted_links *l, struct crafted *c, unsigned i, struct crafted_times *t)
{
	const bool bridged = c->expected.value[FIELD_VLAN];
	int64_t *in = &c->expected.value[FIELD_IN], *out = &c->expected.value[FIELD_OUT];

	*out = bridged ? l->br0 : l->vc;
	*in = bridged ? l->br0 : l->vb;
	if (i >= CRAFTED_ROUTED + CRAFTED_BRIDGED) {
		*in = 0;
		send_owned(l, c, t);
		return;
	}
	for (unsigned d = 0; d < 2; d++)
		send_frames(l->fd[2 * bridged + d], c, d, t);
}
