/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int nfr_error(struct nfring_error *e, int err, int code, const char *format, ...)
{
	va_list args;

	if (!e)
		return err;
	e->err = err;
	e->code = code;
	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
	return err;
}

int nfr_error_resource(struct nfring_error *e, int err, const char *what)
{
	switch (-err) {
	case EMFILE:
		return nfr_error(e, err, NFRING_E_MEMORY, "%s: this process has no descriptor left: raise ulimit -n",
				 what);
	case ENFILE:
		return nfr_error(e, err, NFRING_E_MEMORY, "%s: the system has no descriptor left: raise fs.file-max",
				 what);
	case ENOMEM:
		return nfr_error(e, err, NFRING_E_MEMORY,
				 "%s: no memory: lower memory_bytes, or raise ulimit -v or the cgroup's limit", what);
	case EAGAIN:
		return nfr_error(e, err, NFRING_E_MEMORY, "%s: no memory may be locked any more: raise ulimit -l",
				 what);
	default:
		return nfr_error(e, err, NFRING_E_MEMORY, "%s: %s", what, strerror(-err));
	}
}

const char *nfring_error_name(int code)
{
	static const char *const names[] = {
		[NFRING_OK] = "ok",
		[NFRING_E_OPTION] = "option",
		[NFRING_E_FLAG] = "unknown flag",
		[NFRING_E_COPY_MODE] = "copy mode",
		[NFRING_E_PRIVILEGE] = "privilege",
		[NFRING_E_GROUP_BUSY] = "group busy",
		[NFRING_E_NETNS] = "network namespace",
		[NFRING_E_CONNTRACK] = "conntrack",
		[NFRING_E_MEMORY] = "memory",
		[NFRING_E_SOURCE] = "source",
		[NFRING_E_KERNEL] = "kernel",
		[NFRING_E_STATE] = "state",
		[NFRING_E_CALLBACK] = "callback",
	};

	if (code < 0 || code >= (int)(sizeof(names) / sizeof(*names)))
		return "unknown";
	return names[code];
}
