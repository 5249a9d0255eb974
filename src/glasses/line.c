/* What is done with all connections in a step: attempts to connect end, messages come in and go out. */
#include "glasses/glasses.h"

#include "glasses/port_private.h"

#define SILENCE_US 11500000u  /* after so long without a word a connection is dead */
#define PING_US 5000000u      /* after so long the app is asked */
#define ALIVE_GRID_US 250000u /* silence is looked for at most four times a second */

/* 1: the control message is next, 2: the media frame, 0: nothing is due. */
static int next_due(const struct qk_lane *lane, const struct qk_track *track, uint64_t now_us)
{
	const struct qk_parcel *parcel = NULL;
	const struct qk_freight *freight = NULL;

	if (lane->count)
		parcel = qk_container(lane->parcels.next, struct qk_parcel, link);
	if (parcel && parcel->due_us > now_us)
		parcel = NULL;
	if (track->count && track->items[track->first].due_us <= now_us)
		freight = &track->items[track->first];
	if (!parcel || !freight)
		return parcel ? 1 : freight ? 2 : 0;
	if (parcel->due_us != freight->due_us)
		return parcel->due_us < freight->due_us ? 1 : 2;
	return parcel->order < freight->order ? 1 : 2;
}

static int is_open(const struct qk_port *port)
{
	return port->state == QK_PORT_UP && !port->closing && !port->gone;
}

static void receive(struct qk_port *port)
{
	struct qk_glasses *glasses = port->glasses;
	int budget, which;

	if (!port->inward.count && !port->media_in.count)
		return;
	for (budget = QK_PORT_BATCH; budget > 0 && is_open(port); budget--) {
		which = next_due(&port->inward, &port->media_in, glasses->now_us);
		if (which == 0)
			return;
		port->heard_us = glasses->now_us;
		port->pinged = 0;
		if (which == 2) {
			const struct qk_freight *freight = qk_track_take(&port->media_in);

			qk_peer_media(port, &freight->header, freight->buffer);
		} else {
			struct qk_parcel *parcel = qk_lane_take(&port->inward);

			qk_peer_message(port, parcel->bytes.data, parcel->bytes.length);
			qk_port_recycle(glasses, parcel);
		}
	}
}

static void deliver_close(struct qk_port *port)
{
	const struct qk_sim_sink *sink = port->sink;
	void *owner = port->owner;

	qk_port_remove(port);
	sink->closed(owner, port->close_status, port->close_refused,
		     port->close_text ? port->close_text : "the connection ended");
}

static void deliver(struct qk_port *port)
{
	struct qk_glasses *glasses = port->glasses;
	int budget, which;

	for (budget = QK_PORT_BATCH; budget > 0; budget--) {
		which = next_due(&port->outward, &port->media_out, glasses->now_us);
		if (which == 0)
			break;
		if (which == 2) {
			struct qk_freight *freight = qk_track_take(&port->media_out);

			port->sink->media(port->owner, &freight->header, freight->buffer);
		} else {
			struct qk_parcel *parcel = qk_lane_take(&port->outward);

			port->sink->message(port->owner, parcel->bytes.data, parcel->bytes.length);
			qk_port_recycle(glasses, parcel);
		}
		if (glasses->destroyed || port->gone)
			return;
	}
	if (port->closing && !glasses->line.half_open && !port->outward.count && !port->media_out.count)
		deliver_close(port);
}

/* Ports may come and go while they are walked over. */
static inline void walk(struct qk_glasses *glasses, void (*visit)(struct qk_port *port))
{
	struct qk_line *line = &glasses->line;
	struct qk_list *item = line->busy.next;

	while (item != &line->busy && !glasses->destroyed) {
		line->cursor = item->next;
		visit(qk_container(item, struct qk_port, busy));
		item = line->cursor;
	}
	line->cursor = &line->busy;
}

void qk_line_receive(struct qk_glasses *glasses)
{
	walk(glasses, receive);
}

void qk_line_deliver(struct qk_glasses *glasses)
{
	walk(glasses, deliver);
}

/* --- connecting --------------------------------------------------------------------------------------------------- */

static void fail_attempt(struct qk_port *port, int status, int refused, const char *text)
{
	const struct qk_sim_sink *sink = port->sink;
	void *owner = port->owner;

	qk_port_remove(port);
	sink->closed(owner, status, refused, text);
}

static void fail_for_now(struct qk_port *port)
{
	const struct qk_glasses *glasses = port->glasses;
	char text[128];

	snprintf(text, sizeof text, "the glasses cannot be reached for another %llu ms",
		 (unsigned long long)((glasses->line.refused_until_us - glasses->now_us + 999) / 1000));
	fail_attempt(port, QUARK_ERR_IO, 0, text);
}

static void attempt(struct qk_port *port)
{
	struct qk_glasses *glasses = port->glasses;
	const struct qk_line *line = &glasses->line;

	if (port->state != QK_PORT_CONNECTING || port->closing || glasses->now_us < port->connect_us)
		return;
	if (line->half_open) {
		fail_attempt(port, QUARK_ERR_TIMEOUT, 0, "the glasses did not answer for 10 s");
	} else if (line->refused) {
		fail_attempt(port, QUARK_ERR_DENIED, 1, "the glasses do not accept this app any more");
	} else if (glasses->now_us < line->refused_until_us) {
		fail_for_now(port);
	} else if (glasses->power.off) {
		fail_attempt(port, QUARK_ERR_NOT_READY, 0, qk_power_why(glasses));
	} else {
		port->state = QK_PORT_UP;
		port->heard_us = glasses->now_us;
		qk_port_watch(port);
		port->sink->opened(port->owner);
	}
}

/* --- silence ------------------------------------------------------------------------------------------------------ */

/* In one process silence has no meaning but when the link is half open. */
static int is_watched(const struct qk_port *port)
{
	return port->sink->ticket || port->glasses->line.half_open;
}

static uint64_t on_grid(uint64_t us)
{
	return (us + ALIVE_GRID_US - 1) / ALIVE_GRID_US * ALIVE_GRID_US;
}

void qk_port_watch(struct qk_port *port)
{
	struct qk_line *line = &port->glasses->line;
	uint64_t at_us;

	if (!is_watched(port))
		return;
	at_us = line->half_open ? port->heard_us + SILENCE_US : on_grid(port->heard_us + PING_US);
	if (at_us < line->alive_us)
		line->alive_us = at_us;
}

/* While the link is half open the glasses take the app for lost, and tell nobody. */
static void find_dead(struct qk_port *port)
{
	if (!port->glasses->line.half_open)
		qk_port_cut(port, QUARK_ERR_TIMEOUT, "nothing was heard of the app for 11.5 s");
	if (port->app)
		qk_app_lost(port->app);
}

/* When to look at it again. */
static uint64_t look_after(struct qk_port *port)
{
	uint64_t now_us = port->glasses->now_us;

	if (!is_open(port) || !is_watched(port) || (port->glasses->line.half_open && !port->app))
		return QK_NEVER;
	if (now_us >= port->heard_us + SILENCE_US) {
		find_dead(port);
		return QK_NEVER;
	}
	if (port->glasses->line.half_open)
		return port->heard_us + SILENCE_US;
	if (port->app && !port->pinged && now_us >= port->heard_us + PING_US) {
		port->pinged = 1;
		qk_peer_say(port, QK_LINK_PING, NULL);
	}
	return on_grid(port->heard_us + (port->app && !port->pinged ? PING_US : SILENCE_US));
}

static void look_for_silence(struct qk_glasses *glasses)
{
	struct qk_list *item;
	uint64_t next = QK_NEVER, at_us;

	if (glasses->now_us < glasses->line.alive_us)
		return;
	qk_list_each (item, &glasses->line.ports) {
		at_us = look_after(qk_container(item, struct qk_port, link));
		if (at_us < next)
			next = at_us;
	}
	glasses->line.alive_us = next;
}

void qk_line_attempt(struct qk_glasses *glasses)
{
	look_for_silence(glasses);
	walk(glasses, attempt);
}

/* --- when --------------------------------------------------------------------------------------------------------- */

static uint64_t earliest(const struct qk_lane *lane, const struct qk_track *track)
{
	uint64_t next = QK_NEVER;

	if (lane->count)
		next = qk_container(lane->parcels.next, struct qk_parcel, link)->due_us;
	if (track->count && track->items[track->first].due_us < next)
		next = track->items[track->first].due_us;
	return next;
}

static uint64_t port_next_us(const struct qk_port *port)
{
	uint64_t in = earliest(&port->inward, &port->media_in), out = earliest(&port->outward, &port->media_out);

	if (port->closing && !port->glasses->line.half_open && out == QK_NEVER)
		return 0;
	if (port->state == QK_PORT_CONNECTING && !port->closing)
		return port->connect_us;
	return in < out ? in : out;
}

uint64_t qk_line_next_us(const struct qk_glasses *glasses)
{
	const struct qk_list *item;
	uint64_t next = glasses->line.alive_us, at_us;

	qk_list_each (item, &glasses->line.busy) {
		at_us = port_next_us(qk_container(item, struct qk_port, busy));
		if (at_us < next)
			next = at_us;
	}
	return next;
}

int qk_line_is_quiet(const struct qk_glasses *glasses)
{
	const struct qk_list *item;

	if (glasses->line.half_open || qk_clock_now(glasses->clock) >= glasses->line.alive_us)
		return 0;
	qk_list_each (item, &glasses->line.busy) {
		const struct qk_port *port = qk_container(item, struct qk_port, busy);

		if (port->state != QK_PORT_UP || port->closing || port->inward.count)
			return 0;
	}
	return 1;
}
