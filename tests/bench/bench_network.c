/* Over loopback TLS, always two processes: frames by the media service against OpenSSL alone. */
#include "bench.h"
#include "network/network.h"

#define NV12_1080P (1920u * 1080 * 3 / 2)
#define JPEG (200u * 1000)

/* The bar is on bytes a second: 0.7 of them is 1 / 0.7 of the time. */
static int frames(const char *what, struct media_pair *ours, struct bare_tls *bare, size_t size, int times)
{
	struct bench_result result;
	double cpu;

	media_pair_size(ours, size);
	bare_tls_size(bare, size);
	result = bench(media_pair_run, ours, bare_tls_run, bare, times);
	printf("%s: %.2f of the bytes a second of bare OpenSSL (%.0f of %.0f MB/s)\n", what, 1 / result.ratio,
	       (double)size / result.seconds / 1e6, (double)size / result.reference_seconds / 1e6);
	cpu = network_cpu(0) + network_cpu(media_pair_child(ours));
	media_pair_run(ours, times * 10);
	cpu = network_cpu(0) + network_cpu(media_pair_child(ours)) - cpu;
	printf("%s: %.0f us of processor time a frame, both ends together\n", what, cpu / (times * 10) * 1e6);
	return bench_print(what, "bare OpenSSL", result, 1 / 0.7);
}

int main(void)
{
	struct bare_tls *bare = bare_tls_start();
	struct media_pair *ours = media_pair_start();
	int missed = 0;

	missed += frames("1080p NV12 frame over TLS", ours, bare, NV12_1080P, 8);
	missed += frames("200 KB JPEG frame over TLS", ours, bare, JPEG, 100);
	media_pair_stop(ours);
	bare_tls_stop(bare);
	return missed != 0;
}
