// SPDX-License-Identifier: MIT
// Micro-benches of the engine: one step of the hot path each, without the kernel. The
// loops are C, in the other files of this folder. items_per_second counts messages; of
// BM_spsc ring entries, of BM_slab_turnover slabs, of BM_hist values and quantiles, of BM_alloc
// blocks that are freed and allocated again, of BM_flow_table packets.
//
//   nfring_bench --benchmark_filter=preparse
//   nfring_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only=true
#include "micro.h"
#include <benchmark/benchmark.h>
#include <cstring>
#include <string>

namespace
{

const uint32_t payloads[] = { 64, 512, 1400 };
const uint32_t batches[] = { 1, 8, 32 };
const uint32_t windows[] = { 1, 32, 128 };

bool failed; // a result was wrong, or a bench could not be opened

// Runs `run` on `bench` as often as the library asks, counts the items, closes the bench.
template <class Bench>
void measure(benchmark::State &state, Bench *bench, const char *why, uint64_t (*run)(Bench *), void (*close)(Bench *))
{
	uint64_t items = 0;

	if (!bench) {
		state.SkipWithError(why);
		failed = true;
		return;
	}
	for (auto _ : state) {
		const uint64_t n = run(bench);

		if (n == 0) {
			state.SkipWithError("the result is wrong");
			failed = true;
			break;
		}
		items += n;
	}
	state.SetItemsProcessed(static_cast<int64_t>(items));
	state.counters["ns_per_item"] = benchmark::Counter(static_cast<double>(items) * 1e-9,
							   benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
	close(bench);
}

void parse(benchmark::State &state, const char *kind, uint32_t payload, const char *variant,
	   uint64_t (*run)(nfrb_parse *))
{
	const char *why = "";
	nfrb_parse *bench = nfrb_parse_open(kind, payload, variant, &why);

	measure(state, bench, why, run, nfrb_parse_close);
}

void ring(benchmark::State &state, nfrb_ring_kind kind, uint32_t batch, bool two_cpus)
{
	const char *why = "";

	if (two_cpus && nfrb_cpus() < 2) {
		state.SkipWithError("skipped: there is only one CPU");
		return;
	}
	nfrb_ring *bench = nfrb_ring_open(kind, batch, two_cpus, &why);

	measure(state, bench, why, nfrb_ring_run, nfrb_ring_close);
}

void path(benchmark::State &state, const char *kind, uint32_t payload, uint32_t window, uint64_t (*run)(nfrb_path *))
{
	const char *why = "";
	nfrb_path *bench = nfrb_path_open(kind, payload, window, &why);

	measure(state, bench, why, run, nfrb_path_close);
}

void hist(benchmark::State &state, uint64_t (*run)(nfrb_hist *))
{
	measure(state, nfrb_hist_open(), "no memory", run, nfrb_hist_close);
}

void alloc(benchmark::State &state, unsigned pattern, bool jemalloc)
{
	const char *why = "";
	nfrb_alloc *bench = nfrb_alloc_open(pattern, jemalloc, &why);

	measure(state, bench, why, nfrb_alloc_run, nfrb_alloc_close);
}

#ifdef NFRB_FLOWS
void flows(benchmark::State &state, uint32_t count, bool flood)
{
	const char *why = "";
	nfrb_flows *bench = nfrb_flows_open(count, flood, &why);

	measure(state, bench, why, nfrb_flows_run, nfrb_flows_close);
}
#endif

// -- names ---------------------------------------------------------------------

std::string on(const char *kind, uint32_t payload)
{
	return std::string("/") + kind + "/payload:" + std::to_string(payload);
}

void register_parse(const char *kind, uint32_t payload)
{
	benchmark::RegisterBenchmark(("BM_nlmsg_preparse_walk" + on(kind, payload)).c_str(), parse, kind, payload,
				     static_cast<const char *>(nullptr), nfrb_parse_run);
	for (unsigned i = 0; const char *variant = nfrb_variant(i); i++)
		benchmark::RegisterBenchmark(
			(std::string("BM_nlmsg_preparse_layout/") + variant + on(kind, payload)).c_str(), parse, kind,
			payload, variant, nfrb_parse_run);
}

void register_ring(nfrb_ring_kind kind, uint32_t batch, bool two_cpus)
{
	const std::string name = std::string("BM_spsc_") + (two_cpus ? "two_cpus" : "one_cpu") +
				 (kind == NFRB_SPSC ? "/nfring" : "/ck_ring") + "/batch:" + std::to_string(batch);
	benchmark::internal::Benchmark *b = benchmark::RegisterBenchmark(name.c_str(), ring, kind, batch, two_cpus);

	if (two_cpus)
		b->UseRealTime(); // the consumer's CPU time is another thread's
}

void register_rings()
{
	for (const bool two_cpus : { false, true })
		for (const uint32_t batch : batches)
			for (const nfrb_ring_kind kind : { NFRB_SPSC, NFRB_CK })
				register_ring(kind, batch, two_cpus);
}

void register_path()
{
	for (const uint32_t window : windows) {
		const std::string slabs = "/slabs:" + std::to_string(window);

		benchmark::RegisterBenchmark(("BM_slab_turnover" + slabs).c_str(), path, "inet-output", 64u, window,
					     nfrb_path_turn);
		for (const char *kind : { "inet-output", "mixed" })
			benchmark::RegisterBenchmark(("BM_datagram_to_batch" + on(kind, 64) + slabs).c_str(), path,
						     kind, 64u, window, nfrb_path_run);
	}
}

void register_allocators()
{
	for (unsigned i = 0; const char *name = nfrb_alloc_pattern(i); i++)
		for (const bool jemalloc : { false, true })
			benchmark::RegisterBenchmark(
				(std::string("BM_alloc_") + name + (jemalloc ? "/jemalloc" : "/malloc")).c_str(), alloc,
				i, jemalloc);
}

void register_flows()
{
#ifdef NFRB_FLOWS
	for (const uint32_t count : { 1u, 1000u, 100000u, 1000000u })
		benchmark::RegisterBenchmark(("BM_flow_table_add/flows:" + std::to_string(count)).c_str(), flows, count,
					     false);
	benchmark::RegisterBenchmark("BM_flow_table_flood/flows:1000000", flows, 1000000u, true);
#endif
}

void register_all()
{
	for (unsigned i = 0; const char *kind = nfrb_kind(i); i++)
		for (const uint32_t payload : payloads)
			register_parse(kind, payload);
	for (unsigned i = 0; const char *kind = nfrb_kind(i); i++) {
		benchmark::RegisterBenchmark((std::string("BM_batch_accessors/all/") + kind).c_str(), parse, kind, 64u,
					     "widest", nfrb_read_attributes);
		benchmark::RegisterBenchmark((std::string("BM_batch_accessors/payload_len/") + kind).c_str(), parse,
					     kind, 64u, "widest", nfrb_read_payload_len);
	}
	for (const char *kind : { "inet-output", "ip6-output" })
		benchmark::RegisterBenchmark((std::string("BM_decode_tuple/") + kind).c_str(), parse, kind, 64u,
					     "widest", nfrb_decode_tuple);
	register_rings();
	register_path();
	register_allocators();
	register_flows();
	benchmark::RegisterBenchmark("BM_hist_add", hist, nfrb_hist_add);
	benchmark::RegisterBenchmark("BM_hist_quantile", hist, nfrb_hist_quantile);
}

} // namespace

int main(int argc, char **argv)
{
	register_all();
	benchmark::Initialize(&argc, argv);
	if (benchmark::ReportUnrecognizedArguments(argc, argv))
		return 2;
	const size_t ran = benchmark::RunSpecifiedBenchmarks();
	benchmark::Shutdown();
	return ran == 0 || failed;
}
