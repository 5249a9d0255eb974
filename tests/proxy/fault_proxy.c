#include "fault_proxy_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

uint64_t fault_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* --- the thread --------------------------------------------------------------------------------------------------- */

/* A socket that has nothing to wait for is left out: poll() would tell of its hang-up again and again. */
static int fd_to_poll(int fd, short events)
{
	return events ? fd : -1;
}

static nfds_t gather(const struct fault_proxy *proxy, struct pollfd *polls, uint64_t now_us)
{
	const struct qk_list *item;
	nfds_t count = 2;

	polls[0] = (struct pollfd){.fd = proxy->wake, .events = POLLIN};
	polls[1] = (struct pollfd){.fd = proxy->listener, .events = POLLIN};
	qk_list_each (item, &proxy->crossings) {
		const struct crossing *crossing = qk_container(item, struct crossing, link);

		for (int end = UP; end <= DOWN; end++) {
			short events = crossing_events(proxy, crossing, end, now_us);

			polls[count++] = (struct pollfd){fd_to_poll(crossing->fds[end], events), events, 0};
		}
	}
	return count;
}

/* When there is work without a socket's word; what waits for a socket that is full is not due by time. */
static uint64_t next_us(const struct fault_proxy *proxy, uint64_t now_us)
{
	const struct qk_list *item;
	uint64_t next = UINT64_MAX;

	qk_list_each (item, &proxy->crossings) {
		uint64_t due = crossing_due(proxy, qk_container(item, struct crossing, link));

		if (due > now_us && due < next)
			next = due;
	}
	return next;
}

/* `polls` NULL: the crossings are not those any more that poll() was asked about. */
static void hear(struct fault_proxy *proxy, const struct pollfd *polls)
{
	struct qk_list *item;

	qk_list_each (item, &proxy->crossings)
		for (int end = UP; end <= DOWN; end++)
			qk_container(item, struct crossing, link)->heard[end] = polls ? (polls++)->revents : 0;
}

static void wait_for_work(struct fault_proxy *proxy)
{
	uint64_t now = fault_now_us(), next = next_us(proxy, now), us = next - now;
	struct timespec time = {(time_t)(us / 1000000), (long)(us % 1000000 * 1000)};
	struct pollfd *polls = calloc(2 + 2 * proxy->counts.open, sizeof *polls);
	nfds_t count;

	if (!polls)
		abort();
	count = gather(proxy, polls, now);
	proxy->cut = 0;
	pthread_mutex_unlock(&proxy->lock);
	ppoll(polls, count, next == UINT64_MAX ? NULL : &time, NULL);
	pthread_mutex_lock(&proxy->lock);
	if (polls[0].revents & POLLIN)
		eventfd_read(proxy->wake, &(eventfd_t){0});
	hear(proxy, proxy->cut ? NULL : polls + 2);
	if (polls[1].revents & POLLIN)
		crossing_accept(proxy);
	free(polls);
}

static void *run(void *user_data)
{
	struct fault_proxy *proxy = user_data;
	struct qk_list *item, *after;

	pthread_mutex_lock(&proxy->lock);
	while (!proxy->stop) {
		uint64_t now;

		wait_for_work(proxy);
		now = fault_now_us();
		qk_list_each_safe (item, after, &proxy->crossings)
			crossing_step(proxy, qk_container(item, struct crossing, link), now);
	}
	pthread_mutex_unlock(&proxy->lock);
	return NULL;
}

/* --- its life ----------------------------------------------------------------------------------------------------- */

static int read_address(struct sockaddr_in *out, const char *address, uint16_t port)
{
	memset(out, 0, sizeof *out);
	out->sin_family = AF_INET;
	out->sin_port = htons(port);
	if (inet_pton(AF_INET, address, &out->sin_addr) == 1)
		return 0;
	errno = EINVAL;
	return -1;
}

static int listen_on(struct fault_proxy *proxy, const char *address, uint16_t port)
{
	struct sockaddr_in name;
	socklen_t length = sizeof name;
	int on = 1;

	proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (proxy->listener < 0 || read_address(&name, address, port))
		return -1;
	setsockopt(proxy->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(proxy->listener, (struct sockaddr *)&name, sizeof name) || listen(proxy->listener, 1024) ||
	    getsockname(proxy->listener, (struct sockaddr *)&name, &length))
		return -1;
	proxy->port = ntohs(name.sin_port);
	return 0;
}

static void release(struct fault_proxy *proxy)
{
	if (proxy->listener >= 0)
		close(proxy->listener);
	if (proxy->wake >= 0)
		close(proxy->wake);
	pthread_mutex_destroy(&proxy->lock);
	free(proxy);
}

struct fault_proxy *fault_proxy_new(const char *listen_address, uint16_t port, const char *target_address,
				    uint16_t target_port, uint64_t seed)
{
	struct fault_proxy *proxy = calloc(1, sizeof *proxy);

	if (!proxy)
		return NULL;
	pthread_mutex_init(&proxy->lock, NULL);
	qk_list_init(&proxy->crossings);
	proxy->random.state = seed;
	proxy->listener = -1;
	proxy->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (proxy->wake < 0 || read_address(&proxy->target, target_address, target_port) ||
	    listen_on(proxy, listen_address, port) || pthread_create(&proxy->thread, NULL, run, proxy)) {
		release(proxy);
		return NULL;
	}
	return proxy;
}

/* After a change: the thread looks at everything anew. */
static void change_done(struct fault_proxy *proxy)
{
	pthread_mutex_unlock(&proxy->lock);
	eventfd_write(proxy->wake, 1);
}

void fault_proxy_free(struct fault_proxy *proxy)
{
	if (!proxy)
		return;
	pthread_mutex_lock(&proxy->lock);
	proxy->stop = 1;
	change_done(proxy);
	pthread_join(proxy->thread, NULL);
	while (!qk_list_empty(&proxy->crossings))
		crossing_cut(proxy, qk_container(proxy->crossings.next, struct crossing, link), FAULT_CUT_RST);
	release(proxy);
}

uint16_t fault_proxy_port(const struct fault_proxy *proxy)
{
	return proxy->port;
}

/* --- its rules ---------------------------------------------------------------------------------------------------- */

void fault_proxy_set(struct fault_proxy *proxy, unsigned directions, enum fault_rule rule, uint64_t value)
{
	pthread_mutex_lock(&proxy->lock);
	for (int way = UP; way <= DOWN; way++) {
		if (!(directions & 1u << way))
			continue;
		if (rule == FAULT_STALL_US)
			proxy->rules[way].held_until_us = fault_now_us() + value;
		else
			proxy->rules[way].value[rule] = value;
	}
	change_done(proxy);
}

void fault_proxy_clear(struct fault_proxy *proxy)
{
	pthread_mutex_lock(&proxy->lock);
	memset(proxy->rules, 0, sizeof proxy->rules);
	proxy->refused_until_us = 0;
	change_done(proxy);
}

void fault_proxy_limit_by(struct fault_proxy *proxy, enum fault_cut how)
{
	pthread_mutex_lock(&proxy->lock);
	proxy->limit_by = how;
	pthread_mutex_unlock(&proxy->lock);
}

void fault_proxy_limit_now(struct fault_proxy *proxy, unsigned directions, uint64_t bytes)
{
	struct qk_list *item;

	pthread_mutex_lock(&proxy->lock);
	qk_list_each (item, &proxy->crossings)
		for (int way = UP; way <= DOWN; way++)
			if (directions & 1u << way)
				qk_container(item, struct crossing, link)->flows[way].left = bytes ? bytes : 1;
	pthread_mutex_unlock(&proxy->lock);
}

void fault_proxy_limit_next(struct fault_proxy *proxy, unsigned directions, uint64_t most, unsigned connections)
{
	pthread_mutex_lock(&proxy->lock);
	proxy->next.directions = directions;
	proxy->next.most = most;
	proxy->next.connections = connections;
	pthread_mutex_unlock(&proxy->lock);
}

unsigned fault_proxy_cut(struct fault_proxy *proxy, enum fault_cut how)
{
	struct qk_list *item, *after;
	unsigned count = 0;

	pthread_mutex_lock(&proxy->lock);
	qk_list_each_safe (item, after, &proxy->crossings) {
		struct crossing *crossing = qk_container(item, struct crossing, link);

		if (crossing->draining)
			continue;
		crossing_cut(proxy, crossing, how);
		proxy->cut = 1;
		count++;
	}
	change_done(proxy);
	return count;
}

void fault_proxy_refuse(struct fault_proxy *proxy, uint64_t us)
{
	pthread_mutex_lock(&proxy->lock);
	proxy->refused_until_us = us ? fault_now_us() + us : 0;
	pthread_mutex_unlock(&proxy->lock);
}

struct fault_counts fault_proxy_counts(struct fault_proxy *proxy)
{
	struct fault_counts counts;

	pthread_mutex_lock(&proxy->lock);
	counts = proxy->counts;
	pthread_mutex_unlock(&proxy->lock);
	return counts;
}
