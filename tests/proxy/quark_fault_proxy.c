/* quark-fault-proxy [--seed N] --listen ADDRESS:PORT --to ADDRESS:PORT [--listen ... --to ...]
 *
 * Makes trouble between an app and glasses. It is told what to do by lines on its standard input (fault_words.c has the
 * words), which go to all pairs, and answers each with one line for each pair. It ends with its input. */
#include "fault_proxy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIRS 8

struct address {
	char host[64];
	uint16_t port;
};

static struct fault_proxy *proxies[PAIRS];
static int proxy_count;

static int usage(const char *why)
{
	fprintf(stderr,
		"quark-fault-proxy: %s\n"
		"Usage: quark-fault-proxy [--seed N] --listen ADDRESS:PORT --to ADDRESS:PORT [more pairs]\n",
		why);
	return 2;
}

static int read_address(const char *text, struct address *out)
{
	const char *colon = strrchr(text, ':');
	char *end;
	unsigned long port = colon ? strtoul(colon + 1, &end, 10) : 0;

	if (!colon || end == colon + 1 || *end || port > 65535 || (size_t)(colon - text) >= sizeof out->host)
		return -1;
	memcpy(out->host, text, (size_t)(colon - text));
	out->host[colon - text] = '\0';
	out->port = (uint16_t)port;
	return 0;
}

static int add_pair(const struct address *from, const char *to, uint64_t seed)
{
	struct address target;

	if (!from->host[0])
		return usage("--to comes after its --listen");
	if (read_address(to, &target) || proxy_count == PAIRS)
		return usage("an address looks like 127.0.0.1:9443, and there are at most 8 pairs");
	proxies[proxy_count] =
		fault_proxy_new(from->host, from->port, target.host, target.port, seed + (uint64_t)proxy_count);
	if (!proxies[proxy_count]) {
		fprintf(stderr, "quark-fault-proxy: cannot listen on %s:%u: %s\n", from->host, from->port,
			strerror(errno));
		return 1;
	}
	printf("listening on %s:%u\n", from->host, fault_proxy_port(proxies[proxy_count++]));
	return 0;
}

static int read_arguments(int argc, char **argv)
{
	struct address from = {"", 0};
	uint64_t seed = 1;

	for (int i = 1; i < argc; i += 2) {
		int status = 0;

		if (i + 1 == argc)
			return usage("an option is without its value");
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--listen") == 0)
			status = read_address(argv[i + 1], &from) ? usage("--listen wants ADDRESS:PORT") : 0;
		else if (strcmp(argv[i], "--to") == 0)
			status = add_pair(&from, argv[i + 1], seed);
		else
			status = usage("this option is not known");
		if (status)
			return status;
	}
	return proxy_count ? 0 : usage("there is nothing to do");
}

static void serve(void)
{
	char line[256], answer[512];
	int quit = 0;

	fflush(stdout);
	while (!quit && fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < proxy_count; i++) {
			quit |= fault_proxy_line(proxies[i], line, answer, sizeof answer);
			printf("%s\n", answer);
		}
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	int status = read_arguments(argc, argv);

	if (!status)
		serve();
	for (int i = 0; i < proxy_count; i++)
		fault_proxy_free(proxies[i]);
	return status;
}
