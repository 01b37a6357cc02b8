/* SPDX-License-Identifier: MIT */
/* Whatever way a program receives in, and whatever it does with the number of the descriptor, it sees the same. */
#include "assertions.h"
#include "compare.h"
#include "library.h"
#include "test.h"

static void every_way_to_receive_gives_the_same(void **state)
{
	struct nt_proc stock, ours;
	struct comparison c;

	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	library_run(&stock, *state, STOCK, NT_ARGS(NT_COMPAT_WAYS));
	for (enum library library = OURS; library < LIBRARIES; library++) {
		library_run(&ours, *state, library, NT_ARGS(NT_COMPAT_WAYS));
		compare_outputs(&c, stock.out, ours.out, NULL, 0);
		nt_proc_free(&ours);
	}
	nt_proc_free(&stock);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_way_to_receive_gives_the_same),
	};

	NT_MAIN(argc, argv, tests);
}
