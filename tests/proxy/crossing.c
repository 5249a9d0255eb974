/* One connection through the proxy: two sockets and a flow each way. */
#include "fault_proxy_private.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* The sockets of who connected and of who listens; what comes in at one end goes out at the other. */
static int far_end(int end)
{
	return end == UP ? DOWN : UP;
}

static void reset(int fd)
{
	struct linger at_once = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(fd);
}

void crossing_free(struct fault_proxy *proxy, struct crossing *crossing)
{
	for (int end = UP; end <= DOWN; end++) {
		if (crossing->fds[end] >= 0)
			close(crossing->fds[end]);
		flow_clear(&crossing->flows[end]);
	}
	qk_list_remove(&crossing->link);
	free(crossing);
	proxy->counts.open--;
}

static void reset_both(struct fault_proxy *proxy, struct crossing *crossing)
{
	for (int end = UP; end <= DOWN; end++) {
		reset(crossing->fds[end]);
		crossing->fds[end] = -1;
	}
	crossing_free(proxy, crossing);
}

/* Both ends hear of an end as if the far one had closed; the crossing goes when they have closed, too. */
static void finish_both(struct crossing *crossing)
{
	crossing->draining = 1;
	for (int end = UP; end <= DOWN; end++) {
		flow_clear(&crossing->flows[end]);
		shutdown(crossing->fds[end], SHUT_WR);
	}
}

void crossing_cut(struct fault_proxy *proxy, struct crossing *crossing, enum fault_cut how)
{
	if (how == FAULT_CUT_ANY)
		how = qk_random_below(&proxy->random, 2) ? FAULT_CUT_RST : FAULT_CUT_FIN;
	proxy->counts.cut[how]++;
	if (how == FAULT_CUT_RST || crossing->connecting)
		reset_both(proxy, crossing);
	else
		finish_both(crossing);
}

static int connect_to(const struct fault_proxy *proxy)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (!connect(fd, (const struct sockaddr *)&proxy->target, sizeof proxy->target) || errno == EINPROGRESS)
		return fd;
	close(fd);
	return -1;
}

static void limit_next(struct fault_proxy *proxy, struct crossing *crossing)
{
	if (!proxy->next.connections)
		return;
	proxy->next.connections--;
	for (int way = UP; way <= DOWN; way++)
		if (proxy->next.directions & 1u << way)
			flow_limit(&crossing->flows[way], &proxy->random, 1, proxy->next.most);
}

static struct crossing *crossing_new(struct fault_proxy *proxy, int fd)
{
	struct crossing *crossing = calloc(1, sizeof *crossing);
	int on = 1;

	if (!crossing)
		return NULL;
	crossing->fds[UP] = fd;
	crossing->fds[DOWN] = connect_to(proxy);
	if (crossing->fds[DOWN] < 0) {
		free(crossing);
		return NULL;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	crossing->connecting = 1;
	for (int end = UP; end <= DOWN; end++)
		flow_init(&crossing->flows[end], &proxy->rules[end], &proxy->random);
	limit_next(proxy, crossing);
	return crossing;
}

void crossing_accept(struct fault_proxy *proxy)
{
	int fd = accept4(proxy->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct crossing *crossing;

	if (fd < 0)
		return;
	proxy->counts.accepted++;
	if (fault_now_us() < proxy->refused_until_us) {
		proxy->counts.refused++;
		reset(fd);
		return;
	}
	crossing = crossing_new(proxy, fd);
	if (!crossing) {
		proxy->counts.unreachable++;
		reset(fd);
		return;
	}
	qk_list_append(&proxy->crossings, &crossing->link);
	proxy->counts.open++;
}

/* 0 when it has ended (freed). */
static int finish_connect(struct fault_proxy *proxy, struct crossing *crossing)
{
	int error = 0;
	socklen_t length = sizeof error;

	if (!(crossing->heard[DOWN] & (POLLOUT | POLLERR | POLLHUP)))
		return 1;
	getsockopt(crossing->fds[DOWN], SOL_SOCKET, SO_ERROR, &error, &length);
	if (error) {
		proxy->counts.unreachable++;
		reset_both(proxy, crossing);
		return 0;
	}
	crossing->connecting = 0;
	return 1;
}

/* Reads what came at one end. 0 when the crossing has ended. */
static int take_in(struct fault_proxy *proxy, struct crossing *crossing, int end, uint64_t now_us)
{
	struct flow *flow = &crossing->flows[end];
	const struct flow_rules *rules = &proxy->rules[end];
	unsigned char bytes[FLOW_PIECE];
	size_t wanted = flow_wants(flow, rules);
	ssize_t length;

	if (!wanted || !(crossing->heard[end] & (POLLIN | POLLHUP | POLLERR)))
		return 1;
	length = read(crossing->fds[end], bytes, wanted);
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return 1;
	if (rules->value[FAULT_HALF_OPEN] || crossing->swallowing[end]) {
		crossing->swallowing[end] = 1;
		flow->ended = flow->finished = length <= 0;
		proxy->counts.swallowed += length > 0 ? (uint64_t)length : 0;
		return 1;
	}
	if (length < 0 || flow_add(flow, rules, &proxy->random, now_us, bytes, (size_t)length)) {
		reset_both(proxy, crossing);
		return 0;
	}
	return 1;
}

static int cut_by_limit(struct fault_proxy *proxy, struct crossing *crossing)
{
	proxy->counts.cut[FAULT_CUT_ANY]++;
	crossing_cut(proxy, crossing, proxy->limit_by);
	return 0;
}

static void swallow_rest(struct fault_proxy *proxy, struct crossing *crossing, int way)
{
	struct flow *flow = &crossing->flows[way];

	if (!flow->first)
		return;
	crossing->swallowing[way] = 1;
	proxy->counts.swallowed += flow->waiting;
	flow->finished |= flow->ended;
	flow_clear(flow);
}

/* Writes what is due of one flow. 0 when the crossing has ended, or is about to. */
static int let_out(struct fault_proxy *proxy, struct crossing *crossing, int way, uint64_t now_us)
{
	struct flow *flow = &crossing->flows[way];
	int fd = crossing->fds[far_end(way)];
	const unsigned char *bytes;

	if (proxy->rules[way].value[FAULT_HALF_OPEN] || crossing->swallowing[way]) {
		swallow_rest(proxy, crossing, way);
		return 1;
	}
	while (flow_due(flow, &proxy->rules[way]) <= now_us) {
		size_t wanted = flow_peek(flow, &bytes);
		ssize_t length = wanted ? send(fd, bytes, wanted, MSG_NOSIGNAL) : 0;

		if (length < 0 && (errno == EAGAIN || errno == EINTR))
			return 1;
		if (length < 0) {
			reset_both(proxy, crossing);
			return 0;
		}
		if (!flow->first->length)
			shutdown(fd, SHUT_WR);
		flow_take(flow, (size_t)length);
		proxy->counts.bytes[way] += (uint64_t)length;
		if (!flow->left)
			return cut_by_limit(proxy, crossing);
	}
	return 1;
}

static void drain(struct fault_proxy *proxy, struct crossing *crossing)
{
	unsigned char bytes[FLOW_PIECE];

	for (int end = UP; end <= DOWN; end++) {
		ssize_t length;

		if (crossing->flows[end].finished || !crossing->heard[end])
			continue;
		length = read(crossing->fds[end], bytes, sizeof bytes);
		if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR))
			crossing->flows[end].finished = 1;
	}
	if (crossing->flows[UP].finished && crossing->flows[DOWN].finished)
		crossing_free(proxy, crossing);
}

void crossing_step(struct fault_proxy *proxy, struct crossing *crossing, uint64_t now_us)
{
	if (crossing->draining) {
		drain(proxy, crossing);
		return;
	}
	if (crossing->connecting && !finish_connect(proxy, crossing))
		return;
	for (int end = UP; end <= DOWN; end++)
		if (!take_in(proxy, crossing, end, now_us))
			return;
	if (crossing->connecting)
		return;
	for (int way = UP; way <= DOWN; way++)
		if (!let_out(proxy, crossing, way, now_us))
			return;
	if (crossing->flows[UP].finished && crossing->flows[DOWN].finished)
		crossing_free(proxy, crossing);
}

short crossing_events(const struct fault_proxy *proxy, const struct crossing *crossing, int end, uint64_t now_us)
{
	const struct flow *in = &crossing->flows[end], *out = &crossing->flows[far_end(end)];
	short events = 0;

	if (crossing->draining)
		return crossing->flows[end].finished ? 0 : POLLIN;
	if (crossing->connecting)
		return end == DOWN ? POLLOUT : 0;
	if (flow_wants(in, &proxy->rules[end]))
		events |= POLLIN;
	if (flow_due(out, &proxy->rules[far_end(end)]) <= now_us)
		events |= POLLOUT;
	return events;
}

uint64_t crossing_due(const struct fault_proxy *proxy, const struct crossing *crossing)
{
	uint64_t up = flow_due(&crossing->flows[UP], &proxy->rules[UP]);
	uint64_t down = flow_due(&crossing->flows[DOWN], &proxy->rules[DOWN]);

	if (crossing->connecting || crossing->draining)
		return UINT64_MAX;
	return up < down ? up : down;
}
