/* SPDX-License-Identifier: MIT */
#include "checks.h"
#include "netlink.h"
#include "system.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static bool has_net_admin(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	return syscall(SYS_capget, &head, data) == 0 &&
	       data[CAP_TO_INDEX(CAP_NET_ADMIN)].effective & CAP_TO_MASK(CAP_NET_ADMIN);
}

static const char *how(enum doctor_module m)
{
	static const char *const text[] = {
		[DOCTOR_MODULE_UNKNOWN] = "part of this kernel",
		[DOCTOR_MODULE_MISSING] = "part of this kernel",
		[DOCTOR_MODULE_LOADABLE] = "a module that the first capture loads",
		[DOCTOR_MODULE_LOADED] = "a module, and loaded",
		[DOCTOR_MODULE_BUILT_IN] = "built into this kernel",
	};

	return text[m];
}

/* `err` is the kernel's answer. Without the right to ask, files have to say it. */
static void check_log(struct doctor *d, int err)
{
	static const char cure[] =
		"Boot a kernel that has CONFIG_NETFILTER_NETLINK_LOG, as those of all distributions do; "
		"where it is a module of the host, load it there: modprobe nfnetlink_log.";
	enum doctor_module m = doctor_module("nfnetlink_log");
	bool there = access("/proc/self/net/netfilter/nfnetlink_log", F_OK) == 0;

	if (err == -EPERM && !there && m < DOCTOR_MODULE_LOADABLE)
		doctor_bad(d, "nfnetlink_log", m == DOCTOR_MODULE_MISSING ? DOCTOR_FAIL : DOCTOR_WARN, cure,
			   m == DOCTOR_MODULE_MISSING
				   ? "this kernel has no nfnetlink_log, which copies packets to user space"
				   : "cannot be told without CAP_NET_ADMIN: it is not loaded, and there is no list "
				     "of modules");
	else if (err == 0 || err == -EPERM)
		doctor_ok(d, "nfnetlink_log", "%s", how(m));
	else
		doctor_bad(d, "nfnetlink_log", DOCTOR_FAIL, cure,
			   "this kernel has no nfnetlink_log, which copies packets to user space (%s)", strerror(-err));
}

static void check_right(struct doctor *d, int err)
{
	if (err == -EPERM && has_net_admin())
		doctor_bad(d, "capability", DOCTOR_FAIL,
			   "Run in the user namespace that owns this network namespace, or make both at once: unshare "
			   "-rn.",
			   "CAP_NET_ADMIN is there, but this network namespace belongs to another user namespace");
	else if (err == -EPERM)
		doctor_bad(
			d, "capability", DOCTOR_FAIL,
			"Run as root, or as a service with AmbientCapabilities=CAP_NET_ADMIN; in a container add the "
			"capability NET_ADMIN.",
			"CAP_NET_ADMIN is missing: no group can be bound");
	else if (err == 0)
		doctor_ok(d, "capability", "CAP_NET_ADMIN is there, and this network namespace takes it");
}

void doctor_check_kernel(struct doctor *d)
{
	struct utsname u = { .release = "" };
	int fd = doctor_netlink_open(), err = fd < 0 ? fd : doctor_netlink_ask(fd);

	uname(&u);
	doctor_ok(d, "kernel", "%s %s %s", u.sysname, u.release, u.machine);
	check_log(d, err);
	check_right(d, err);
	if (fd >= 0)
		close(fd);
}
