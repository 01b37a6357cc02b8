/* SPDX-License-Identifier: MIT */
/* The least use of an installed nfring: link, ask the version, be refused. */
#include <nfring/nfring.h>
#include <stdio.h>

int main(void)
{
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_error error;
	struct nfring *n;

	opts.copy_mode = 3;
	if (nfring_open(&n, &opts, &error) >= 0 || error.code != NFRING_E_COPY_MODE || !error.text[0])
		return 1;
	return printf("%s\n", nfring_version()) < 0;
}
