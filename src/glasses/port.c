#include "glasses/glasses.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SPARES_MAX 64
#define SPARE_BYTES_MAX 16384
#define CONNECT_PATIENCE_US 10000000u /* an attempt that nobody answers */

void qk_port_init(struct qk_port *port)
{
	qk_list_init(&port->inward.parcels);
	qk_list_init(&port->outward.parcels);
	qk_list_init(&port->spare);
}

struct qk_parcel *qk_port_parcel(struct qk_port *port)
{
	struct qk_parcel *parcel;

	if (qk_list_empty(&port->spare))
		return calloc(1, sizeof *parcel);
	parcel = qk_container(port->spare.next, struct qk_parcel, link);
	qk_list_remove(&parcel->link);
	port->spares--;
	return parcel;
}

static void parcel_free(struct qk_parcel *parcel)
{
	qk_buffer_free(&parcel->bytes);
	free(parcel);
}

void qk_port_recycle(struct qk_port *port, struct qk_parcel *parcel)
{
	if (port->spares >= SPARES_MAX || parcel->bytes.capacity > SPARE_BYTES_MAX || parcel->bytes.failed) {
		parcel_free(parcel);
		return;
	}
	qk_buffer_clear(&parcel->bytes);
	qk_list_append(&port->spare, &parcel->link);
	port->spares++;
}

static struct qk_parcel *lane_take(struct qk_lane *lane)
{
	struct qk_parcel *parcel = qk_container(lane->parcels.next, struct qk_parcel, link);

	qk_list_remove(&parcel->link);
	lane->count--;
	lane->bytes -= parcel->bytes.length;
	return parcel;
}

static void lane_clear(struct qk_port *port, struct qk_lane *lane)
{
	while (lane->count)
		qk_port_recycle(port, lane_take(lane));
	lane->last_us = 0;
}

static struct qk_freight *track_take(struct qk_track *track)
{
	struct qk_freight *freight = &track->items[track->first];

	track->first = (track->first + 1) % QK_PORT_FREIGHT;
	track->count--;
	return freight;
}

static void track_clear(struct qk_track *track)
{
	while (track->count)
		qk_media_unref(track_take(track)->buffer);
	track->last_us = 0;
}

void qk_port_free(struct qk_port *port)
{
	qk_port_drain(port);
	while (!qk_list_empty(&port->spare)) {
		struct qk_parcel *parcel = qk_container(port->spare.next, struct qk_parcel, link);

		qk_list_remove(&parcel->link);
		parcel_free(parcel);
	}
	port->spares = 0;
}

void qk_port_drain(struct qk_port *port)
{
	lane_clear(port, &port->inward);
	lane_clear(port, &port->outward);
	track_clear(&port->media_in);
	track_clear(&port->media_out);
}

void qk_port_reset(struct qk_glasses *glasses)
{
	struct qk_port *port = &glasses->port;

	qk_port_drain(port);
	port->state = QK_PORT_DOWN;
	port->closing = 0;
	port->swallowed = 0;
	port->line_free_us = 0;
	port->generation++;
}

/* When something given now arrives: later by the faults, and never before what was given earlier. */
static uint64_t due(struct qk_glasses *glasses, uint64_t from_us, uint64_t *last_us)
{
	struct qk_port *port = &glasses->port;
	uint64_t at_us = from_us + port->latency_us;

	if (port->jitter_us)
		at_us += qk_random_below(&glasses->random, port->jitter_us + 1);
	if (at_us < *last_us)
		at_us = *last_us;
	*last_us = at_us;
	return at_us;
}

static void lane_put(struct qk_glasses *glasses, struct qk_lane *lane, struct qk_parcel *parcel)
{
	parcel->due_us = due(glasses, glasses->now_us, &lane->last_us);
	parcel->order = ++glasses->port.order;
	qk_list_append(&lane->parcels, &parcel->link);
	lane->count++;
	lane->bytes += parcel->bytes.length;
}

static struct qk_freight *track_end(struct qk_track *track)
{
	return &track->items[(track->first + track->count) % QK_PORT_FREIGHT];
}

struct qk_media_header *qk_port_header(struct qk_port *port)
{
	return port->media_out.count == QK_PORT_FREIGHT ? &port->no_room : &track_end(&port->media_out)->header;
}

/* Nothing else is read of a credit. */
static void copy_header(struct qk_media_header *to, const struct qk_media_header *from)
{
	if (from->kind == QK_MEDIA_CREDIT) {
		to->kind = from->kind;
		to->number = from->number;
		to->sequence = from->sequence;
	} else if (from != to) {
		*to = *from;
	}
}

static void track_put(struct qk_glasses *glasses, struct qk_track *track, uint64_t from_us,
		      const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_freight *freight = track_end(track);

	copy_header(&freight->header, header);
	freight->buffer = buffer;
	freight->due_us = due(glasses, from_us, &track->last_us);
	freight->order = ++glasses->port.order;
	track->count++;
}

int qk_port_post(struct qk_glasses *glasses, struct qk_parcel *parcel)
{
	struct qk_port *port = &glasses->port;
	int status = 0;

	if (port->state != QK_PORT_UP || port->closing)
		status = QUARK_ERR_CLOSED;
	else if (port->outward.count >= QK_PORT_OUTWARD || port->outward.bytes + parcel->bytes.length > QK_PORT_BYTES)
		status = QUARK_ERR_AGAIN;
	if (status || port->half_open) {
		port->swallowed |= port->half_open;
		qk_port_recycle(port, parcel);
		return status;
	}
	lane_put(glasses, &port->outward, parcel);
	return 0;
}

/* The limit of bandwidth: when the line has carried these bytes. */
static uint64_t carried(struct qk_glasses *glasses, uint64_t bytes)
{
	struct qk_port *port = &glasses->port;

	if (!port->bandwidth)
		return glasses->now_us;
	if (port->line_free_us < glasses->now_us)
		port->line_free_us = glasses->now_us;
	port->line_free_us += bytes * 1000000 / port->bandwidth;
	return port->line_free_us;
}

static int frame_is_lost(struct qk_glasses *glasses)
{
	struct qk_port *port = &glasses->port;

	if (port->loss && qk_random_below(&glasses->random, 1000) < port->loss)
		return 1;
	return port->bandwidth && port->media_out.count >= QK_PORT_FRAMES_LATE;
}

int qk_port_media(struct qk_glasses *glasses, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_port *port = &glasses->port;

	if (port->state != QK_PORT_UP || port->closing || port->half_open || port->media_out.count == QK_PORT_FREIGHT ||
	    (header->kind == QK_MEDIA_FRAME && frame_is_lost(glasses))) {
		qk_media_unref(buffer);
		return 0;
	}
	track_put(glasses, &port->media_out, carried(glasses, header->length), header, buffer);
	return 1;
}

void qk_port_close(struct qk_glasses *glasses, int status, int refused, const char *format, ...)
{
	struct qk_port *port = &glasses->port;
	va_list arguments;

	if (port->state == QK_PORT_DOWN || port->closing)
		return;
	va_start(arguments, format);
	vsnprintf(port->close_text, sizeof port->close_text, format, arguments);
	va_end(arguments);
	port->closing = 1;
	port->close_status = status;
	port->close_refused = refused;
	lane_clear(port, &port->inward);
	track_clear(&port->media_in);
}

void qk_port_cut(struct qk_glasses *glasses, int status, const char *format, ...)
{
	struct qk_port *port = &glasses->port;
	int state = port->state;
	va_list arguments;

	if (state == QK_PORT_DOWN)
		return;
	qk_port_reset(glasses);
	port->state = state;
	va_start(arguments, format);
	vsnprintf(port->close_text, sizeof port->close_text, format, arguments);
	va_end(arguments);
	port->closing = 1;
	port->close_status = status;
	port->close_refused = 0;
}

void qk_port_connect(struct qk_glasses *glasses)
{
	struct qk_port *port = &glasses->port;

	if (port->state != QK_PORT_DOWN)
		return;
	port->state = QK_PORT_CONNECTING;
	port->connect_us = glasses->now_us + (port->half_open ? CONNECT_PATIENCE_US : port->latency_us);
}

int qk_port_send(struct qk_glasses *glasses, const char *text, size_t length)
{
	struct qk_port *port = &glasses->port;
	struct qk_parcel *parcel;

	if (port->state != QK_PORT_UP || port->closing)
		return QUARK_ERR_CLOSED;
	if (port->half_open) {
		port->swallowed = 1;
		return QUARK_OK;
	}
	if (port->inward.count >= QK_PORT_INWARD || port->inward.bytes + length > QK_PORT_BYTES)
		return QUARK_ERR_AGAIN;
	parcel = qk_port_parcel(port);
	if (!parcel)
		return QUARK_ERR_NOMEM;
	qk_buffer_append(&parcel->bytes, text, length);
	if (parcel->bytes.failed) {
		qk_port_recycle(port, parcel);
		return QUARK_ERR_NOMEM;
	}
	lane_put(glasses, &port->inward, parcel);
	return QUARK_OK;
}

/* Credits of one stream add up, so that they always fit. */
static int add_credit(struct qk_track *track, const struct qk_media_header *header)
{
	size_t i;

	for (i = track->count; header->kind == QK_MEDIA_CREDIT && i > 0; i--) {
		struct qk_freight *freight = &track->items[(track->first + i - 1) % QK_PORT_FREIGHT];

		if (freight->header.kind != QK_MEDIA_CREDIT || freight->header.number != header->number)
			continue;
		freight->header.sequence += header->sequence;
		return 1;
	}
	return 0;
}

int qk_port_send_media(struct qk_glasses *glasses, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_port *port = &glasses->port;
	int status = QUARK_OK;

	if (port->state != QK_PORT_UP || port->closing)
		status = QUARK_ERR_CLOSED;
	else if (port->media_in.count == QK_PORT_FREIGHT && !port->half_open && !add_credit(&port->media_in, header))
		status = QUARK_ERR_AGAIN;
	else if (!port->half_open && port->media_in.count < QK_PORT_FREIGHT) {
		track_put(glasses, &port->media_in, glasses->now_us, header, buffer);
		return QUARK_OK;
	}
	port->swallowed |= port->half_open;
	qk_media_unref(buffer);
	return status;
}

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

void qk_port_receive(struct qk_glasses *glasses)
{
	struct qk_port *port = &glasses->port;
	int budget, which;

	for (budget = QK_PORT_BATCH; budget > 0 && port->state == QK_PORT_UP && !port->closing; budget--) {
		which = next_due(&port->inward, &port->media_in, glasses->now_us);
		if (which == 0)
			return;
		port->heard_us = glasses->now_us;
		if (which == 2) {
			const struct qk_freight *freight = track_take(&port->media_in);

			qk_peer_media(glasses, &freight->header, freight->buffer);
		} else {
			struct qk_parcel *parcel = lane_take(&port->inward);

			qk_peer_message(glasses, parcel->bytes.data, parcel->bytes.length);
			qk_port_recycle(port, parcel);
		}
	}
}

static void deliver_close(struct qk_glasses *glasses)
{
	char text[sizeof glasses->port.close_text];
	int status = glasses->port.close_status, refused = glasses->port.close_refused;

	memcpy(text, glasses->port.close_text, sizeof text);
	qk_port_reset(glasses);
	qk_peer_lost(glasses, 0);
	glasses->sink->closed(glasses->owner, status, refused, text);
}

void qk_port_deliver(struct qk_glasses *glasses)
{
	struct qk_port *port = &glasses->port;
	uint64_t generation = port->generation;
	int budget, which;

	for (budget = QK_PORT_BATCH; budget > 0; budget--) {
		which = next_due(&port->outward, &port->media_out, glasses->now_us);
		if (which == 0)
			break;
		if (which == 2) {
			struct qk_freight *freight = track_take(&port->media_out);

			glasses->sink->media(glasses->owner, &freight->header, freight->buffer);
		} else {
			struct qk_parcel *parcel = lane_take(&port->outward);

			glasses->sink->message(glasses->owner, parcel->bytes.data, parcel->bytes.length);
			qk_port_recycle(port, parcel);
		}
		if (glasses->destroyed || port->generation != generation)
			return;
	}
	if (port->closing && !port->half_open && !port->outward.count && !port->media_out.count)
		deliver_close(glasses);
}
