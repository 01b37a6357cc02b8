// SPDX-License-Identifier: MIT
// The same as program.c, in C++.
#include <iostream>
#include <nfring/nfring.h>

int main()
{
	nfring_opts opts = nfring_opts_default();
	nfring_error error{};
	nfring *n = nullptr;
	nfring_stats stats = nfring_stats_zero();
	nfring_worker_stats worker = nfring_worker_stats_zero();
	nfring_hist hist{};

	opts.flags = 0x8000;
	if (nfring_open(&n, &opts, &error) >= 0 || error.code != NFRING_E_FLAG || !error.text[0])
		return 1;
	opts = nfring_opts_default();
	if (nfring_open(&n, &opts, &error) < 0 || nfring_stats_read(n, &stats) < 0 ||
	    nfring_worker_stats_read(n, 0, &worker) < 0 || nfring_worker_latency_read(n, 0, &hist) < 0)
		return 1;
	nfring_close(n);
	if (stats.packets || worker.sum.packets || hist.count)
		return 1;
	std::cout << nfring_version() << "\n";
}
