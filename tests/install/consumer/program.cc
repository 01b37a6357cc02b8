// SPDX-License-Identifier: MIT
// The same as program.c, in C++.
#include <iostream>
#include <nfring/nfring.h>

int main()
{
	nfring_opts opts = nfring_opts_default();
	nfring_error error{};
	nfring *n = nullptr;

	opts.flags = 0x8000;
	if (nfring_open(&n, &opts, &error) >= 0 || error.code != NFRING_E_FLAG || !error.text[0])
		return 1;
	std::cout << nfring_version() << "\n";
}
