/* The door: how apps reach the glasses. */
#include "glasses/glasses.h"

#include <string.h>

/* --- connections -------------------------------------------------------------------------------------------------- */

struct qk_port *qk_door_connect(struct qk_glasses *glasses, const struct qk_sim_sink *sink, void *owner,
				const struct qk_caller *caller)
{
	struct qk_port *port;

	qk_glasses_enter(glasses);
	port = qk_port_new(glasses, sink, owner, caller);
	if (port)
		qk_glasses_wake(glasses);
	return port;
}

void qk_door_disconnect(struct qk_port *port)
{
	struct qk_glasses *glasses = port->glasses;

	qk_glasses_enter(glasses);
	qk_port_remove(port);
}

/* Without a delay it does not matter when something was sent: it is due at once. The next step reads the clock. */
static void enter_to_send(struct qk_glasses *glasses)
{
	if (!glasses->stepping && (glasses->line.latency_us || glasses->line.jitter_us))
		qk_glasses_enter(glasses);
}

/* Work comes up with the first message; the others are found when that one is done. */
int qk_door_send(struct qk_port *port, const char *text, size_t length)
{
	int idle = port->inward.count == 0, status;

	enter_to_send(port->glasses);
	status = qk_port_send(port, text, length);
	if (idle)
		qk_glasses_wake(port->glasses);
	return status;
}

int qk_door_send_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	/* Credits are sent within a turn of the loop, which looks at the glasses before it sleeps. */
	int idle = port->media_in.count == 0 && header->kind != QK_MEDIA_CREDIT, status;

	enter_to_send(port->glasses);
	status = qk_port_send_media(port, header, buffer);
	if (idle)
		qk_glasses_wake(port->glasses);
	return status;
}

/* --- what is kept over a restart ---------------------------------------------------------------------------------- */

void qk_door_keep(struct qk_glasses *glasses, const struct qk_keeper *keeper, void *owner)
{
	glasses->keeper = keeper;
	glasses->keeper_owner = owner;
}

int qk_door_restore(struct qk_glasses *glasses, const char *app_id, uint32_t sensor, uint32_t state, uint64_t left_us)
{
	struct qk_known *known;

	if (!sensor || sensor >= QK_SENSORS)
		return QUARK_ERR_INVALID;
	qk_glasses_enter(glasses);
	known = qk_known_get(glasses, app_id);
	if (!known)
		return QUARK_ERR_NOMEM;
	qk_grant_set_until(glasses, known, sensor, state, glasses->now_us + left_us);
	return QUARK_OK;
}

void qk_door_remove(struct qk_glasses *glasses, const char *app_id)
{
	static const char text[] = "the wearer removed this app from the glasses";
	struct qk_list *item, *after;

	qk_glasses_enter(glasses);
	qk_list_each_safe (item, after, &glasses->apps) {
		struct qk_app *app = qk_container(item, struct qk_app, link);

		if (strcmp(app->app_id, app_id) != 0)
			continue;
		if (app->port)
			qk_peer_closing(app->port, QK_CLOSING_REVOKED, QUARK_ERR_REVOKED, 1, text);
		qk_app_doom(app, QK_SESSION_REVOKED);
	}
	qk_consent_forget(glasses, app_id);
	if (glasses->keeper)
		glasses->keeper->removed(glasses->keeper_owner, app_id);
	glasses->touched = 1;
	qk_glasses_wake(glasses);
}

void qk_door_next_pin(struct qk_glasses *glasses, const char *pin)
{
	snprintf(glasses->next_pin, sizeof glasses->next_pin, "%s", pin ? pin : "");
}

/* --- which app is in front ---------------------------------------------------------------------------------------- */

struct qk_app *qk_door_front(const struct qk_glasses *glasses)
{
	return qk_door_next(glasses, NULL);
}

struct qk_app *qk_door_next(const struct qk_glasses *glasses, const struct qk_app *after)
{
	const struct qk_list *next = after ? after->link.next : glasses->apps.next;

	return next == &glasses->apps ? NULL : qk_container(next, struct qk_app, link);
}

void qk_door_bring_front(struct qk_glasses *glasses, struct qk_app *app)
{
	struct qk_app *before = qk_door_front(glasses);
	char text[224];

	if (app->doomed || app == before)
		return;
	qk_list_remove(&app->link);
	qk_list_append(glasses->apps.next, &app->link); /* before the first: at its place */
	snprintf(text, sizeof text, "%s came to the front and has the camera now", app->app_name);
	qk_camera_side_end(glasses, QK_ENDED_TAKEN, text);
	snprintf(text, sizeof text, "%s came to the front", app->app_name);
	qk_position_end(glasses, QK_ENDED_TAKEN, text);
	snprintf(text, sizeof text, "%s came to the front and has the microphone now", app->app_name);
	qk_microphone_end(glasses, QK_ENDED_TAKEN, text);
	glasses->touched = 1;
	qk_glasses_wake(glasses);
}

const char *qk_app_id(const struct qk_app *app)
{
	return app->app_id;
}

const char *qk_app_name(const struct qk_app *app)
{
	return app->app_name;
}

uint64_t qk_app_session(const struct qk_app *app)
{
	return app->session;
}

uint64_t qk_app_commits(const struct qk_app *app)
{
	return app->canvas.commits;
}

int qk_app_connected(const struct qk_app *app)
{
	return app->port != NULL;
}
