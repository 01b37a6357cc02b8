/* SPDX-License-Identifier: MIT */
#include "loss.h"
#include "assertions.h"
#include "flood.h"
#include "group.h"
#include "scale.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

uint64_t loss_make(const struct nt_ns *ns, pid_t pid)
{
	uint64_t sent = nt_send(ns, 20, 64, 0);

	nt_group_drained(ns, 5);
	kill(pid, SIGSTOP);
	sent += nt_send(ns, test_scale(1000), 64, 0);
	nt_sleep(0.1); /* the kernel's timer ends the last batch */
	kill(pid, SIGCONT);
	nt_group_drained(ns, 5);
	return sent;
}

json_t *loss_read(const char *path, pid_t pid)
{
	char text[4096];
	FILE *f = fopen(path, "r");
	json_t *all, *o;
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	all = nt_json(text);
	assert_int_equal(nt_json_number(all, "pid"), pid);
	o = json_incref(json_array_get(json_object_get(all, "groups"), 0));
	json_decref(all);
	assert_non_null(o);
	return o;
}
