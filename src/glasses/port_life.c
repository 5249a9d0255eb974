/* Connections come and go. */
#include "glasses/glasses.h"

#include "glasses/port_private.h"

#include <stdlib.h>
#include <string.h>

#define CONNECT_PATIENCE_US 10000000u /* an attempt that nobody answers */

void qk_line_init(struct qk_line *line)
{
	qk_list_init(&line->ports);
	qk_list_init(&line->busy);
	qk_list_init(&line->graves);
	qk_list_init(&line->spare);
	line->cursor = &line->busy;
	line->speaks = -1;
	line->alive_us = QK_NEVER;
}

static int copy_caller(struct qk_port *port, const struct qk_caller *caller)
{
	if (!caller)
		return 0;
	memcpy(port->key, caller->key, sizeof port->key);
	if (!caller->app_id)
		return 0;
	port->app_id = strdup(caller->app_id);
	return port->app_id ? 0 : -1;
}

struct qk_port *qk_port_new(struct qk_glasses *glasses, const struct qk_sim_sink *sink, void *owner,
			    const struct qk_caller *caller)
{
	struct qk_line *line = &glasses->line;
	struct qk_port *port = calloc(1, sizeof *port);

	if (!port || copy_caller(port, caller)) {
		free(port);
		return NULL;
	}
	port->glasses = glasses;
	port->sink = sink;
	port->owner = owner;
	qk_list_init(&port->inward.parcels);
	qk_list_init(&port->outward.parcels);
	qk_list_init(&port->busy);
	qk_list_append(&line->ports, &port->link);
	port->connect_us = glasses->now_us + (line->half_open ? CONNECT_PATIENCE_US : line->latency_us);
	qk_port_busy(port);
	return port;
}

void qk_port_busy(struct qk_port *port)
{
	if (qk_list_empty(&port->busy) && !port->gone)
		qk_list_append(&port->glasses->line.busy, &port->busy);
}

static void rest(struct qk_port *port)
{
	struct qk_line *line = &port->glasses->line;

	if (line->cursor == &port->busy)
		line->cursor = port->busy.next;
	qk_list_remove(&port->busy);
}

static void port_free(struct qk_port *port)
{
	free(port->media_in.items);
	free(port->media_out.items);
	free(port->close_text);
	free(port->app_id);
	free(port);
}

void qk_port_remove(struct qk_port *port)
{
	struct qk_glasses *glasses = port->glasses;

	if (port->gone)
		return;
	if (port->app)
		qk_app_lost(port->app);
	port->gone = 1;
	qk_port_drain(port);
	rest(port);
	qk_list_remove(&port->link);
	if (glasses->own == port)
		glasses->own = NULL;
	if (glasses->stepping)
		qk_list_append(&glasses->line.graves, &port->link);
	else
		port_free(port);
}

static void bury(struct qk_line *line)
{
	while (!qk_list_empty(&line->graves)) {
		struct qk_port *port = qk_container(line->graves.next, struct qk_port, link);

		qk_list_remove(&port->link);
		port_free(port);
	}
}

static int has_work(const struct qk_port *port)
{
	return port->state == QK_PORT_CONNECTING || port->closing || port->inward.count || port->outward.count ||
	       port->media_in.count || port->media_out.count || port->glasses->line.half_open;
}

void qk_line_tidy(struct qk_glasses *glasses)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &glasses->line.busy) {
		struct qk_port *port = qk_container(item, struct qk_port, busy);

		if (!has_work(port))
			qk_list_remove(&port->busy);
	}
	bury(&glasses->line);
}

void qk_line_free(struct qk_glasses *glasses)
{
	struct qk_line *line = &glasses->line;

	while (!qk_list_empty(&line->ports)) {
		struct qk_port *port = qk_container(line->ports.next, struct qk_port, link);

		qk_port_drain(port);
		qk_list_remove(&port->link);
		port_free(port);
	}
	bury(line);
	while (!qk_list_empty(&line->spare)) {
		struct qk_parcel *parcel = qk_container(line->spare.next, struct qk_parcel, link);

		qk_list_remove(&parcel->link);
		qk_parcel_free(parcel);
	}
}
