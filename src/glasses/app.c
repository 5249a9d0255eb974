/* The life of a session: begun, connected, away, resumed, ended. */
#include "glasses/glasses.h"

#include "glasses/grants.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define SESSION_MASK 0xffffffffffffu /* 48 bits: exact in every JSON reader */

static struct qk_app *app_of(struct qk_list *item)
{
	return qk_container(item, struct qk_app, link);
}

static struct qk_app *longest_away(const struct qk_glasses *glasses)
{
	return qk_list_empty(&glasses->away) ? NULL : qk_container(glasses->away.next, struct qk_app, away);
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static struct qk_app *find(const struct qk_glasses *glasses, uint64_t session)
{
	struct qk_list *item;

	qk_list_each (item, &glasses->apps)
		if (app_of(item)->session == session)
			return app_of(item);
	return NULL;
}

/* In a virtual run the seed alone decides; in real time a number must not come again when a program that serves the
 * glasses is started again. */
static uint64_t new_number(struct qk_glasses *glasses)
{
	uint64_t number, chance = 0;

	do {
		if (!glasses->clock->is_virtual && getrandom(&chance, sizeof chance, GRND_NONBLOCK) < 0)
			chance = 0;
		number = (qk_random_next(&glasses->random) ^ chance) & SESSION_MASK;
	} while (number == 0 || find(glasses, number));
	return number;
}

static void remember(struct qk_past *past, uint64_t session, uint32_t reason)
{
	past->sessions[past->next] = session;
	past->reasons[past->next] = (uint8_t)reason;
	past->next = (past->next + 1) % QK_PAST_MAX;
}

uint32_t qk_past_reason(const struct qk_past *past, uint64_t session)
{
	size_t i;

	for (i = 0; i < QK_PAST_MAX; i++)
		if (past->sessions[i] == session && session)
			return past->reasons[i];
	return QK_SESSION_UNKNOWN;
}

/* --- begin and resume --------------------------------------------------------------------------------------------- */

static struct qk_app *allocate(struct qk_port *port, const struct qk_hello *hello)
{
	struct qk_glasses *glasses = port->glasses;
	struct qk_app *app = calloc(1, sizeof *app);

	if (!app)
		return NULL;
	app->known = qk_known_get(glasses, hello->app_id);
	if (!app->known) {
		free(app);
		return NULL;
	}
	app->known->sessions++;
	app->glasses = glasses;
	memcpy(app->key, port->key, sizeof app->key);
	snprintf(app->app_id, sizeof app->app_id, "%s", hello->app_id);
	snprintf(app->app_name, sizeof app->app_name, "%s", hello->app_name ? hello->app_name : hello->app_id);
	qk_sequence_init(&app->sequence);
	qk_canvas_init(&app->canvas, &glasses->display);
	qk_list_init(&app->away);
	qk_list_init(&app->owing);
	qk_list_init(&app->ears);
	app->visible = 1;
	return app;
}

struct qk_app *qk_app_begin(struct qk_port *port, const struct qk_hello *hello)
{
	struct qk_glasses *glasses = port->glasses;
	struct qk_app *app;

	if (glasses->app_count >= QK_SESSIONS_MAX && longest_away(glasses))
		qk_app_doom(longest_away(glasses), QK_SESSION_EXPIRED);
	if (glasses->app_count >= QK_SESSIONS_MAX)
		return NULL;
	app = allocate(port, hello);
	if (!app)
		return NULL;
	app->session = new_number(glasses);
	qk_list_append(&glasses->apps, &app->link);
	glasses->app_count++;
	/* Before it is there to be told: the answer to hello is the first that it hears. */
	qk_door_bring_front(glasses, app);
	qk_app_attach(app, port);
	return app;
}

static int is_same_caller(const struct qk_app *app, const struct qk_port *port, const struct qk_hello *hello)
{
	return memcmp(app->key, port->key, sizeof app->key) == 0 && strcmp(app->app_id, hello->app_id) == 0;
}

/* What the app says it has must lie between what it acknowledged and what was sent. Otherwise it is another one than
 * it was, and the session is of no use to anybody. */
static int is_plausible(const struct qk_app *app, const struct qk_hello *hello)
{
	return hello->last_received >= app->sequence.acknowledged && hello->last_received <= app->sequence.sent;
}

struct qk_app *qk_app_find(struct qk_port *port, const struct qk_hello *hello, uint32_t *reason)
{
	struct qk_glasses *glasses = port->glasses;
	struct qk_app *app = hello->session ? find(glasses, hello->session) : NULL;

	*reason = QK_SESSION_NONE;
	if (!hello->session)
		return NULL;
	*reason = app ? QK_SESSION_UNKNOWN : qk_past_reason(&glasses->past, hello->session);
	if (!app || !is_same_caller(app, port, hello))
		return NULL;
	if (is_plausible(app, hello))
		return app;
	if (app->port)
		qk_peer_closing(app->port, QK_CLOSING_REPLACED, QUARK_ERR_SUPERSEDED, 1,
				"the app began a new session on another connection");
	qk_app_doom(app, QK_SESSION_UNKNOWN);
	return NULL;
}

void qk_app_attach(struct qk_app *app, struct qk_port *port)
{
	struct qk_glasses *glasses = app->glasses;

	if (app->port)
		qk_peer_closing(app->port, QK_CLOSING_REPLACED, QUARK_ERR_SUPERSEDED, 1,
				"another connection of the app took the session over");
	qk_list_remove(&app->away);
	glasses->away_bytes -= app->away_bytes;
	app->away_bytes = 0;
	app->port = port;
	port->app = app;
	port->seen_until = app->sequence.applied;
	glasses->connected++;
	qk_port_watch(port);
}

/* --- away --------------------------------------------------------------------------------------------------------- */

static void detach(struct qk_app *app)
{
	if (!app->port)
		return;
	app->port->app = NULL;
	app->port = NULL;
	app->glasses->connected--;
	app->glasses->touched = 1;
	qk_list_remove(&app->owing);
}

/* All that waits together must not take the glasses' memory: those go that nobody wanted for the longest time. */
static void keep_within_limits(struct qk_glasses *glasses)
{
	while (glasses->away_bytes > QK_AWAY_BYTES && longest_away(glasses))
		qk_app_doom(longest_away(glasses), QK_SESSION_EXPIRED);
}

void qk_app_lost(struct qk_app *app)
{
	struct qk_glasses *glasses = app->glasses;

	if (!app->port)
		return;
	detach(app);
	app->lost_us = glasses->now_us;
	qk_list_append(&glasses->away, &app->away);
	app->away_bytes = app->sequence.kept_bytes + qk_canvas_bytes(&app->canvas);
	glasses->away_bytes += app->away_bytes;
	qk_camera_side_leave(app, "the link was lost");
	qk_position_leave(app, "the link was lost");
	qk_microphone_leave(app, "the link was lost");
	keep_within_limits(glasses);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

void qk_app_doom(struct qk_app *app, uint32_t reason)
{
	struct qk_glasses *glasses = app->glasses;

	if (app->doomed)
		return;
	detach(app);
	app->doomed = 1;
	remember(&glasses->past, app->session, reason);
	qk_list_remove(&app->away);
	qk_list_remove(&app->owing);
	qk_list_remove(&app->link);
	qk_list_append(&glasses->doomed, &app->link);
	glasses->away_bytes -= app->away_bytes;
	app->away_bytes = 0;
	glasses->app_count--;
	glasses->touched = 1;
	qk_glasses_wake(glasses);
}

void qk_app_doom_all(struct qk_glasses *glasses, uint32_t reason)
{
	while (!qk_list_empty(&glasses->apps))
		qk_app_doom(app_of(glasses->apps.next), reason);
}

static void app_free(struct qk_app *app)
{
	qk_microphone_forget(app);
	qk_list_remove(&app->link);
	app->known->sessions--;
	qk_sequence_reset(&app->sequence);
	qk_canvas_forget(&app->canvas);
	free(app->inputs.ring);
	free(app);
}

/* Only now, because whoever was busy with the session when it ended may look at it for a little longer. */
static void sweep(struct qk_app *app)
{
	struct qk_glasses *glasses = app->glasses;

	qk_camera_side_leave(app, "the session ended");
	qk_position_leave(app, "the session ended");
	qk_microphone_leave(app, "the session ended");
	qk_consent_drop(app);
	qk_speaker_drop(app);
	if (app->known->sessions == 1)
		qk_grant_session_over(glasses, app->known);
	app_free(app);
}

void qk_app_run(struct qk_glasses *glasses)
{
	struct qk_app *app;

	while ((app = longest_away(glasses)) && glasses->now_us >= app->lost_us + QK_SESSION_KEPT_US)
		qk_app_doom(app, QK_SESSION_EXPIRED);
	while (!qk_list_empty(&glasses->doomed))
		sweep(app_of(glasses->doomed.next));
}

uint64_t qk_app_next_us(const struct qk_glasses *glasses)
{
	const struct qk_app *front = qk_door_front(glasses), *app = longest_away(glasses);
	uint64_t next = app ? app->lost_us + QK_SESSION_KEPT_US : QK_NEVER;

	if (front && !front->port && glasses->now_us < front->lost_us + QK_BLANK_US)
		next = front->lost_us + QK_BLANK_US < next ? front->lost_us + QK_BLANK_US : next;
	return next;
}

void qk_app_free_all(struct qk_glasses *glasses)
{
	while (!qk_list_empty(&glasses->apps))
		app_free(app_of(glasses->apps.next));
	while (!qk_list_empty(&glasses->doomed))
		app_free(app_of(glasses->doomed.next));
}
