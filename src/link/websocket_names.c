/* Names to addresses: what is an address already at once, the rest on the context's worker. */
#include "link/websocket_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_address(const char *text, uint16_t port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return 1;
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) != 1)
		return 0;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	return 1;
}

/* "localhost" is not asked of anybody, so that it cannot be anywhere else. */
uint32_t qk_addresses_of(const char *host, uint16_t port, struct sockaddr_storage *out)
{
	if (!strcmp(host, "localhost"))
		return (uint32_t)(read_address("127.0.0.1", port, &out[0]) + read_address("::1", port, &out[1]));
	return (uint32_t)read_address(host, port, &out[0]);
}

static struct qk_lookup *of(struct qk_job *job)
{
	return qk_container(job, struct qk_lookup, job);
}

static void take_addresses(struct qk_lookup *lookup, const struct addrinfo *found, uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	for (; found && lookup->count < QK_ADDRESSES_MAX; found = found->ai_next) {
		if (found->ai_addrlen > sizeof(struct sockaddr_storage))
			continue;
		if (getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0)
			lookup->count += (uint32_t)read_address(text, port, &lookup->addresses[lookup->count]);
	}
}

static void run(struct qk_job *job)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG}, *found = NULL;
	struct qk_lookup *lookup = of(job);
	int error = getaddrinfo(lookup->host, NULL, &hints, &found);
	char text[96];

	if (error) {
		snprintf(lookup->why, sizeof lookup->why, "%s",
			 error == EAI_SYSTEM ? strerror_r(errno, text, sizeof text) : gai_strerror(error));
		return;
	}
	take_addresses(lookup, found, lookup->port);
	freeaddrinfo(found);
	if (!lookup->count)
		snprintf(lookup->why, sizeof lookup->why, "it has no address of this network");
}

static void done(struct qk_job *job)
{
	of(job)->done(of(job)->owner, of(job));
}

static void drop(struct qk_job *job)
{
	free(of(job));
}

struct qk_lookup *qk_lookup_new(const char *host, uint16_t port)
{
	struct qk_lookup *lookup = calloc(1, sizeof *lookup);

	if (!lookup)
		return NULL;
	lookup->job.run = run;
	lookup->job.done = done;
	lookup->job.drop = drop;
	lookup->job.may_be_left = 1;
	snprintf(lookup->host, sizeof lookup->host, "%s", host);
	lookup->port = port;
	return lookup;
}
