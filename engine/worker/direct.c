/* SPDX-License-Identifier: MIT */
#include "direct.h"
#include "transient.h"

#include <sys/socket.h>

/* As recv(2), without waiting; repeats a call that was refused, whatever its error: what it does not read is never
 * counted. */
static ssize_t receive(int fd, void *buffer, size_t bytes)
{
	unsigned tries = 0;
	ssize_t n;

	do
		n = recv(fd, buffer, bytes, MSG_DONTWAIT | MSG_TRUNC);
	while (n < 0 && errno != EAGAIN && ++tries < NFR_REFUSALS_AT_ONCE);
	return n;
}

bool nfr_direct_receive(struct nfr_path *p, uint32_t sock, uint32_t slab, struct nfr_rx *rx)
{
	const struct nfr_geometry *geometry = &p->pool.geometry;
	char *buffer = nfr_slab_buffer(nfr_slab_at(p->pool.base, geometry, slab), geometry);
	ssize_t n = receive(p->groups[sock].fd, buffer, geometry->buf_bytes);

	*rx = (struct nfr_rx){ .slab = slab, .bytes = n > 0 ? (uint32_t)n : 0, .sock = sock };
	return n >= 0;
}

bool nfr_direct_discard(struct nfr_path *p)
{
	const uint32_t most = p->pool.geometry.slabs;
	bool any = false;
	struct nfr_rx rx;

	for (uint32_t i = 0; i < p->n_groups; i++)
		for (uint32_t n = 0; n < most && nfr_direct_receive(p, i, p->scratch_slab, &rx); n++) {
			nfr_path_discard(p, &rx);
			any = true;
		}
	return any;
}
