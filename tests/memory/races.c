/* SPDX-License-Identifier: MIT */
/* Runs a scenario of the model in real threads, many times, for ThreadSanitizer. The descriptors are real eventfds. */
#include "scenario.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define ROUNDS 300
#define EVENTFDS 2

static const struct model_scenario *const scenarios[] = {
	&handover_scenario,   &interrupt_scenario,  &enter_scenario,
	&find_group_scenario, &take_again_scenario, &watch_scenario,
};

void model_kernel_reset(void)
{
	for (int i = 0; i < EVENTFDS; i++) {
		int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

		if (fd < 0 || dup2(fd, MODEL_FD + i) < 0)
			exit(1);
		close(fd);
	}
}

void model_check(bool holds, const char *text)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", text);
	exit(1);
}

static void *run(void *thread)
{
	(*(void (*const *)(void))thread)();
	return NULL;
}

static void run_scenario(const struct model_scenario *s)
{
	pthread_t thread[MODEL_THREADS];

	s->begin();
	for (int i = 0; i < MODEL_THREADS; i++)
		if (pthread_create(&thread[i], NULL, run, (void *)&s->thread[i]))
			exit(1);
	for (int i = 0; i < MODEL_THREADS; i++)
		pthread_join(thread[i], NULL);
}

int main(int argc, char **argv)
{
	unsigned i = 0, n = sizeof(scenarios) / sizeof(scenarios[0]);

	while (i < n && (argc != 2 || strcmp(scenarios[i]->name, argv[1])))
		i++;
	if (i == n)
		return 2;
	for (unsigned round = 0; round < ROUNDS; round++)
		run_scenario(scenarios[i]);
	return 0;
}
