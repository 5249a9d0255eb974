/* The queues of a connection, both ways. */
#include "glasses/glasses.h"

#include "glasses/port_private.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SPARES_MAX 64
#define SPARE_BYTES_MAX 16384
#define ROOM_AT_FIRST 4

struct qk_parcel *qk_port_parcel(struct qk_glasses *glasses)
{
	struct qk_line *line = &glasses->line;
	struct qk_parcel *parcel;

	if (qk_list_empty(&line->spare))
		return calloc(1, sizeof *parcel);
	parcel = qk_container(line->spare.next, struct qk_parcel, link);
	qk_list_remove(&parcel->link);
	line->spares--;
	return parcel;
}

void qk_parcel_free(struct qk_parcel *parcel)
{
	qk_buffer_free(&parcel->bytes);
	free(parcel);
}

void qk_port_recycle(struct qk_glasses *glasses, struct qk_parcel *parcel)
{
	struct qk_line *line = &glasses->line;

	if (line->spares >= SPARES_MAX || parcel->bytes.capacity > SPARE_BYTES_MAX || parcel->bytes.failed) {
		qk_parcel_free(parcel);
		return;
	}
	qk_buffer_clear(&parcel->bytes);
	qk_list_append(&line->spare, &parcel->link);
	line->spares++;
}

/* --- queues ------------------------------------------------------------------------------------------------------- */

struct qk_parcel *qk_lane_take(struct qk_lane *lane)
{
	struct qk_parcel *parcel = qk_container(lane->parcels.next, struct qk_parcel, link);

	qk_list_remove(&parcel->link);
	lane->count--;
	lane->bytes -= parcel->bytes.length;
	return parcel;
}

static void qk_lane_clear(struct qk_port *port, struct qk_lane *lane)
{
	while (lane->count)
		qk_port_recycle(port->glasses, qk_lane_take(lane));
	lane->last_us = 0;
}

struct qk_freight *qk_track_take(struct qk_track *track)
{
	struct qk_freight *freight = &track->items[track->first];

	track->first = (track->first + 1) & (track->room - 1);
	track->count--;
	return freight;
}

static void qk_track_clear(struct qk_track *track)
{
	while (track->count)
		qk_media_unref(qk_track_take(track)->buffer);
	track->last_us = 0;
}

static int grow(struct qk_track *track)
{
	size_t room = track->room ? track->room * 2 : ROOM_AT_FIRST, i;
	struct qk_freight *items;

	if (track->room == QK_PORT_FREIGHT)
		return QUARK_ERR_AGAIN;
	items = malloc(room * sizeof *items);
	if (!items)
		return QUARK_ERR_NOMEM;
	for (i = 0; i < track->count; i++)
		items[i] = track->items[(track->first + i) & (track->room - 1)];
	free(track->items);
	track->items = items;
	track->room = room;
	track->first = 0;
	return 0;
}

/* 0 when one more fits. */
static inline int make_place(struct qk_track *track)
{
	return track->count < track->room ? 0 : grow(track);
}

static inline struct qk_freight *track_end(struct qk_track *track)
{
	return &track->items[(track->first + track->count) & (track->room - 1)];
}

void qk_port_drain(struct qk_port *port)
{
	qk_lane_clear(port, &port->inward);
	qk_lane_clear(port, &port->outward);
	qk_track_clear(&port->media_in);
	qk_track_clear(&port->media_out);
}

/* --- outward ------------------------------------------------------------------------------------------------------ */

/* When something given now arrives: later by the faults, and never before what was given earlier. */
static uint64_t due(struct qk_glasses *glasses, uint64_t from_us, uint64_t *last_us)
{
	const struct qk_line *line = &glasses->line;
	uint64_t at_us = from_us + line->latency_us;

	if (line->jitter_us)
		at_us += qk_random_below(&glasses->random, line->jitter_us + 1);
	if (at_us < *last_us)
		at_us = *last_us;
	*last_us = at_us;
	return at_us;
}

static void lane_put(struct qk_port *port, struct qk_lane *lane, struct qk_parcel *parcel)
{
	parcel->due_us = due(port->glasses, port->glasses->now_us, &lane->last_us);
	parcel->order = ++port->order;
	qk_list_append(&lane->parcels, &parcel->link);
	lane->count++;
	lane->bytes += parcel->bytes.length;
	qk_port_busy(port);
}

struct qk_media_header *qk_port_header(struct qk_port *port)
{
	return make_place(&port->media_out) ? &port->glasses->line.no_room : &track_end(&port->media_out)->header;
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

static void track_put(struct qk_port *port, struct qk_track *track, uint64_t from_us,
		      const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_freight *freight = track_end(track);

	copy_header(&freight->header, header);
	freight->buffer = buffer;
	freight->due_us = due(port->glasses, from_us, &track->last_us);
	freight->order = ++port->order;
	track->count++;
	qk_port_busy(port);
}

int qk_port_post(struct qk_port *port, struct qk_parcel *parcel)
{
	int status = 0;

	if (port->state != QK_PORT_UP || port->closing || port->gone)
		status = QUARK_ERR_CLOSED;
	else if (port->outward.count >= QK_PORT_OUTWARD || port->outward.bytes + parcel->bytes.length > QK_PORT_BYTES)
		status = QUARK_ERR_AGAIN;
	if (status || port->glasses->line.half_open) {
		port->swallowed |= port->glasses->line.half_open;
		qk_port_recycle(port->glasses, parcel);
		return status;
	}
	lane_put(port, &port->outward, parcel);
	return 0;
}

/* The limit of bandwidth: when the line has carried these bytes. */
static uint64_t carried(struct qk_port *port, uint64_t bytes)
{
	const struct qk_glasses *glasses = port->glasses;

	if (!glasses->line.bandwidth)
		return glasses->now_us;
	if (port->line_free_us < glasses->now_us)
		port->line_free_us = glasses->now_us;
	port->line_free_us += bytes * 1000000 / glasses->line.bandwidth;
	return port->line_free_us;
}

/* Frames and sound; photos come through. */
static int is_lost(struct qk_port *port, uint32_t kind)
{
	const struct qk_line *line = &port->glasses->line;

	if (kind != QK_MEDIA_FRAME && kind != QK_MEDIA_AUDIO)
		return 0;
	if (line->loss && qk_random_below(&port->glasses->random, 1000) < line->loss)
		return 1;
	return kind == QK_MEDIA_FRAME && line->bandwidth && port->media_out.count >= QK_PORT_FRAMES_LATE;
}

int qk_port_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	if (port->state != QK_PORT_UP || port->closing || port->gone || port->glasses->line.half_open ||
	    make_place(&port->media_out) || is_lost(port, header->kind)) {
		qk_media_unref(buffer);
		return 0;
	}
	track_put(port, &port->media_out, carried(port, header->length), header, buffer);
	return 1;
}

static void __attribute__((format(printf, 4, 0)))
begin_closing(struct qk_port *port, int status, int refused, const char *format, va_list arguments)
{
	char text[224];

	vsnprintf(text, sizeof text, format, arguments);
	free(port->close_text);
	port->close_text = strdup(text);
	port->closing = 1;
	port->close_status = status;
	port->close_refused = refused;
	qk_port_busy(port);
}

void qk_port_close(struct qk_port *port, int status, int refused, const char *format, ...)
{
	va_list arguments;

	if (port->gone || port->closing)
		return;
	va_start(arguments, format);
	begin_closing(port, status, refused, format, arguments);
	va_end(arguments);
	qk_lane_clear(port, &port->inward);
	qk_track_clear(&port->media_in);
}

void qk_port_cut(struct qk_port *port, int status, const char *format, ...)
{
	va_list arguments;

	if (port->gone)
		return;
	qk_port_drain(port);
	port->line_free_us = 0;
	port->swallowed = 0;
	va_start(arguments, format);
	begin_closing(port, status, 0, format, arguments);
	va_end(arguments);
}

/* --- inward ------------------------------------------------------------------------------------------------------- */

int qk_port_send(struct qk_port *port, const char *text, size_t length)
{
	struct qk_parcel *parcel;

	if (port->state != QK_PORT_UP || port->closing || port->gone)
		return QUARK_ERR_CLOSED;
	if (port->glasses->line.half_open) {
		port->swallowed = 1;
		return QUARK_OK;
	}
	if (port->inward.count >= QK_PORT_INWARD || port->inward.bytes + length > QK_PORT_BYTES)
		return QUARK_ERR_AGAIN;
	parcel = qk_port_parcel(port->glasses);
	if (!parcel)
		return QUARK_ERR_NOMEM;
	qk_buffer_append(&parcel->bytes, text, length);
	if (parcel->bytes.failed) {
		qk_port_recycle(port->glasses, parcel);
		return QUARK_ERR_NOMEM;
	}
	lane_put(port, &port->inward, parcel);
	return QUARK_OK;
}

/* Credits of one stream add up, so that they always fit. */
static int add_credit(struct qk_track *track, const struct qk_media_header *header)
{
	size_t i;

	for (i = track->count; header->kind == QK_MEDIA_CREDIT && i > 0; i--) {
		struct qk_freight *freight = &track->items[(track->first + i - 1) & (track->room - 1)];

		if (freight->header.kind != QK_MEDIA_CREDIT || freight->header.number != header->number)
			continue;
		freight->header.sequence += header->sequence;
		return 1;
	}
	return 0;
}

int qk_port_send_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	int status = QUARK_OK;

	if (port->state != QK_PORT_UP || port->closing || port->gone) {
		status = QUARK_ERR_CLOSED;
	} else if (port->glasses->line.half_open) {
		port->swallowed = 1;
	} else {
		status = make_place(&port->media_in);
		if (status == QUARK_OK) {
			track_put(port, &port->media_in, port->glasses->now_us, header, buffer);
			return QUARK_OK;
		}
		if (add_credit(&port->media_in, header))
			status = QUARK_OK;
	}
	qk_media_unref(buffer);
	return status;
}
