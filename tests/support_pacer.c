/* One virtual time over two processes. Bytes take real time, and virtual time must not go on while any are under way:
 * so the pacer compares what each side has sent with what the other has received, and moves both clocks only when all
 * has come. */
#include "support_remote_private.h"

#include "core/context_private.h"
#include "glasses/glasses.h"
#include "glasses/remote.h"
#include "link/session_private.h"
#include "qtest.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATIENCE_S 60 /* real seconds without any progress: a bug, not a slow machine */

struct side { /* of all connections together */
	uint64_t up, media_up, received, sent, media_received, media_sent;
};

struct state { /* of the glasses */
	uint64_t now_us, next_us;
	struct side side;
};

static uint64_t number(struct qk_json json)
{
	int64_t value;

	return qk_json_i64(&json, &value) ? 0 : (uint64_t)value;
}

static void count_connection(struct qk_json *json, struct side *side)
{
	struct qk_json name;

	side->up++;
	qt_int(qk_json_enter(json), 0);
	while (qk_json_member(json, &name) > 0) {
		if (qk_json_is(name, "received"))
			side->received += number(*json);
		else if (qk_json_is(name, "sent"))
			side->sent += number(*json);
		else if (qk_json_is(name, "media_received"))
			side->media_received += number(*json);
		else if (qk_json_is(name, "media_sent"))
			side->media_sent += number(*json);
		else if (qk_json_is(name, "media_up"))
			side->media_up += qk_json_peek(json) == QK_JSON_TRUE;
		qt_int(qk_json_skip(json), 0);
	}
}

static void gone(const struct remote *remote, const char *why)
{
	char *errors = remote_errors(remote);

	qt_fail("quark-glasses does not answer: %s; it said \"%s\"", why, errors);
}

static void read_state(const struct remote *remote, struct state *state)
{
	const struct qk_remote *channel = remote->sim->remote;
	struct qk_json at;

	*state = (struct state){.next_us = QK_NEVER};
	qt_true(qk_remote_answer(channel, "now_us", &at));
	state->now_us = number(at);
	qt_true(qk_remote_answer(channel, "next_us", &at));
	if (qk_json_peek(&at) == QK_JSON_NUMBER)
		state->next_us = number(at);
	qt_true(qk_remote_answer(channel, "connections", &at));
	qt_int(qk_json_enter(&at), 0);
	while (qk_json_item(&at) > 0)
		count_connection(&at, &state->side);
}

static void ask(const struct remote *remote, const char *question, struct state *state)
{
	struct qk_buffer line = {0};
	char why[320];

	qk_buffer_text(&line, question);
	if (qk_remote_ask(remote->sim->remote, &line, why, sizeof why))
		gone(remote, why);
	qk_buffer_free(&line);
	read_state(remote, state);
}

static void ask_state(const struct remote *remote, struct state *state)
{
	ask(remote, "{\"do\":\"state\"}", state);
}

static void advance(const struct remote *remote, uint64_t to_us, struct state *state)
{
	char question[80];

	snprintf(question, sizeof question, "{\"do\":\"advance\",\"to_us\":%llu}", (unsigned long long)to_us);
	ask(remote, question, state);
}

/* 1 when a connection is being made or ended. */
static int count_app(const struct remote_member *member, struct side *side)
{
	const struct qk_session *session = qk_device_session(member->device);
	struct qk_link_counts counts = {0};

	if (!session || !session->link || !session->ops->counts)
		return 0;
	session->ops->counts(session->link, &counts);
	if (counts.state == QK_LINK_CONNECTING || counts.media_state == QK_LINK_CONNECTING)
		return 1;
	if (counts.state != QK_LINK_UP)
		return 0;
	side->up++;
	side->received += counts.received;
	side->sent += counts.sent;
	side->media_up += counts.media_state == QK_LINK_UP;
	side->media_received += counts.media_received;
	side->media_sent += counts.media_sent;
	return 0;
}

/* Each is at most what the other side has sent, so that sums that are equal mean that each is. */
static int is_quiet(struct remote *remote, const struct side *glasses)
{
	struct side apps = {0};
	int changing = 0;

	for (int i = 0; i < REMOTE_MEMBERS; i++)
		if (remote->members[i].context)
			changing |= count_app(&remote->members[i], &apps);
	return !changing && apps.up == glasses->up && apps.media_up == glasses->media_up &&
	       apps.received == glasses->sent && apps.sent == glasses->received &&
	       apps.media_received == glasses->media_sent && apps.media_sent == glasses->media_received;
}

/* The others must take what has come for them, and send what is due. */
static void step_others(struct remote *remote, const struct remote_member *self)
{
	for (int i = 0; i < REMOTE_MEMBERS; i++)
		if (remote->members[i].context && &remote->members[i] != self)
			quark_context_dispatch(remote->members[i].context, 0);
}

static int has_work(const struct remote_member *member)
{
	return qk_context_next_us(member->context) <= qk_clock_now(&member->context->clock);
}

/* 1 when something has come for one of the contexts, after at most a millisecond. */
static int something_comes(struct remote *remote)
{
	struct pollfd wakes[REMOTE_MEMBERS];
	nfds_t count = 0;

	for (int i = 0; i < REMOTE_MEMBERS; i++)
		if (remote->members[i].context)
			wakes[count++] = (struct pollfd){.fd = remote->members[i].context->wake_fd, .events = POLLIN};
	return poll(wakes, count, 1) > 0;
}

static void too_long(struct remote *remote, const struct state *state)
{
	struct side apps = {0};
	int changing = 0;
	char *errors = remote_errors(remote);

	for (int i = 0; i < REMOTE_MEMBERS; i++)
		if (remote->members[i].context)
			changing |= count_app(&remote->members[i], &apps);
	qt_fail("bytes are under way for ever: glasses up %d/%d, received %d+%d, sent %d+%d; apps up %d/%d%s, "
		"received %d+%d, sent %d+%d; the glasses said \"%s\"",
		(int)state->side.up, (int)state->side.media_up, (int)state->side.received,
		(int)state->side.media_received, (int)state->side.sent, (int)state->side.media_sent, (int)apps.up,
		(int)apps.media_up, changing ? " changing" : "", (int)apps.received, (int)apps.media_received,
		(int)apps.sent, (int)apps.media_sent, errors);
}

static time_t real_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static struct remote_member *of(struct qk_pacer *pacer)
{
	return (struct remote_member *)(void *)pacer;
}

static uint64_t to_glasses(const struct remote_member *member, uint64_t us)
{
	return us == QK_NEVER ? QK_NEVER : (uint64_t)((int64_t)us + member->base_us);
}

/* Time that has passed there has passed here too. 1 when it had. */
static int catch_up(struct remote *remote, uint64_t glasses_us)
{
	int moved = 0;

	for (int i = 0; i < REMOTE_MEMBERS; i++) {
		struct remote_member *member = &remote->members[i];
		uint64_t here;

		if (!member->context)
			continue;
		here = (uint64_t)((int64_t)glasses_us - member->base_us);
		moved |= here > qk_clock_now(&member->context->clock);
		qk_clock_jump(&member->context->clock, here);
	}
	return moved;
}

enum { STEP, QUIET };

/* Waits until nothing is under way (QUIET), or until the context must be stepped for that (STEP). */
static int wait_for_quiet(struct remote_member *self, struct state *state)
{
	struct remote *remote = self->remote;
	time_t end = real_seconds() + PATIENCE_S;

	for (;;) {
		step_others(remote, self);
		ask_state(remote, state);
		if (catch_up(remote, state->now_us))
			return STEP;
		if (is_quiet(remote, &state->side))
			return QUIET;
		if (something_comes(remote) || has_work(self))
			return STEP;
		if (real_seconds() > end)
			too_long(remote, state);
	}
}

/* When somebody has something to do next, in the glasses' time. */
static uint64_t next_of_all(const struct remote_member *self, const struct state *state, uint64_t until_us)
{
	uint64_t next = to_glasses(self, until_us);

	if (state->next_us < next)
		next = state->next_us;
	for (int i = 0; i < REMOTE_MEMBERS; i++) {
		const struct remote_member *other = &self->remote->members[i];
		uint64_t us;

		if (!other->context || other == self)
			continue;
		us = to_glasses(other, qk_context_next_us(other->context));
		if (us < next)
			next = us;
	}
	return next;
}

static int pace(struct qk_pacer *pacer, struct quark_context *context, uint64_t until_us)
{
	struct remote_member *self = of(pacer);
	struct remote *remote = self->remote;
	struct state state;
	uint64_t next;
	int never = 0;

	(void)context;
	if (remote->pacing)
		return 0;
	remote->pacing = 1;
	if (wait_for_quiet(self, &state) == QUIET) {
		next = next_of_all(self, &state, until_us);
		never = next == QK_NEVER;
		if (!never) {
			advance(remote, next, &state);
			catch_up(remote, state.now_us);
		}
	}
	remote->pacing = 0;
	return never;
}

static int settle(struct qk_pacer *pacer, struct quark_context *context)
{
	struct remote_member *self = of(pacer);
	struct state state;
	int more;

	(void)context;
	if (self->remote->pacing)
		return 0;
	self->remote->pacing = 1;
	more = wait_for_quiet(self, &state) == STEP;
	self->remote->pacing = 0;
	return more;
}

static void set_base(struct remote_member *member)
{
	struct state state;

	ask_state(member->remote, &state);
	member->base_us = (int64_t)state.now_us - (int64_t)qk_clock_now(&member->context->clock);
}

void remote_join(struct remote *remote, struct quark_context *context, struct quark_device *device)
{
	int i = 0;

	while (i < REMOTE_MEMBERS && remote->members[i].context)
		i++;
	qt_true(i < REMOTE_MEMBERS);
	remote->members[i] =
		(struct remote_member){.pacer = {pace, settle}, .remote = remote, .context = context, .device = device};
	qt_true(context->clock.is_virtual);
	set_base(&remote->members[i]);
	qk_context_set_pacer(context, &remote->members[i].pacer);
}

void remote_leave(struct remote *remote, struct quark_context *context)
{
	for (int i = 0; i < REMOTE_MEMBERS; i++)
		if (remote->members[i].context == context) {
			qk_context_set_pacer(context, NULL);
			remote->members[i].context = NULL;
		}
}

void remote_catch_up(struct remote *remote)
{
	struct state state;

	ask_state(remote, &state);
	catch_up(remote, state.now_us);
}

void remote_rebase(struct remote *remote)
{
	for (int i = 0; i < REMOTE_MEMBERS; i++)
		if (remote->members[i].context)
			set_base(&remote->members[i]);
}

void remote_await_media_cut(struct remote *remote)
{
	struct state state;
	time_t end = real_seconds() + PATIENCE_S;

	do {
		ask_state(remote, &state);
		if (real_seconds() > end)
			too_long(remote, &state);
	} while (state.side.media_up);
}
