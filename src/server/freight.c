/* Frames to the app and from it. */
#include "server/freight_private.h"

#include <quark/base.h>
#include <stdlib.h>
#include <string.h>

/* --- to the app --------------------------------------------------------------------------------------------------- */

static struct qk_wire *current(const struct qk_freight_side *side)
{
	struct qk_list *item;
	struct qk_wire *found = NULL;

	qk_list_each (item, &side->wires) {
		struct qk_wire *wire = qk_container(item, struct qk_wire, link);

		if (wire->is_up && !wire->is_over)
			found = wire;
	}
	return found;
}

static int is_counted(const struct qk_media_header *header)
{
	return header->kind == QK_MEDIA_FRAME || header->kind == QK_MEDIA_AUDIO;
}

static struct qk_lost *lost_of(struct qk_freight_side *side, const struct qk_media_header *header)
{
	struct qk_lost *place = &side->lost[(header->number * 2 + (header->kind == QK_MEDIA_AUDIO)) % STREAMS];

	if (place->number != header->number || place->kind != header->kind)
		*place = (struct qk_lost){.kind = header->kind, .number = header->number};
	return place;
}

static void lose(struct qk_freight_side *side, const struct qk_media_header *header)
{
	side->lost_frames++;
	if (is_counted(header))
		lost_of(side, header)->count += 1 + header->lost;
}

static void send_on(struct qk_freight_side *side, struct qk_wire *wire, const struct qk_media_header *header,
		    struct qk_media_buffer *buffer)
{
	struct qk_media_header sent = *header;
	int status;

	if (is_counted(header))
		sent.lost += lost_of(side, header)->count;
	status = qk_media_send(wire->media, &sent, buffer);
	if (status)
		lose(side, header);
	if (status == QUARK_ERR_CLOSED)
		wire->is_up = 0;
	if (status)
		return;
	if (is_counted(header))
		lost_of(side, header)->count = 0;
	side->sent++;
	qk_log_media(side->connection, QK_LOG_TO_APP, &sent);
}

static void keep(struct qk_freight_side *side, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	side->kept[side->kept_count++] = (struct qk_photo_kept){*header, buffer};
}

static void send_kept(struct qk_freight_side *side, struct qk_wire *wire)
{
	for (uint32_t i = 0; i < side->kept_count; i++)
		send_on(side, wire, &side->kept[i].header, side->kept[i].buffer);
	side->kept_count = 0;
}

/* Without the lock: this waits for the media thread. */
static void end_wire(struct qk_wire *wire)
{
	struct qk_media_connection *media = wire->media;

	wire->media = NULL;
	wire->is_over = 1;
	if (media)
		qk_media_close(media);
}

/* The app asked for a new connection because it holds the old one for dead. */
static void end_older(struct qk_freight_side *side, const struct qk_wire *newest)
{
	struct qk_list *item;

	qk_list_each (item, &side->wires) {
		struct qk_wire *wire = qk_container(item, struct qk_wire, link);

		if (wire == newest)
			return;
		if (!wire->is_over)
			end_wire(wire);
	}
}

static void begin_wire(struct qk_wire *wire)
{
	struct qk_freight_side *side = wire->side;

	qk_list_append(&side->wires, &wire->link);
	wire->is_up = 1;
	end_older(side, wire);
	send_kept(side, wire);
}

/* What the app says on the one connection because the other one is up may be read before the note of that. */
static void learn_wires(struct qk_freight_side *side)
{
	struct qk_freight_note *note;

	while ((note = qk_freight_take_admitted(side))) {
		begin_wire(note->wire);
		free(note);
	}
}

/* A photo waits for the connection that the app is opening; a frame is old by then. */
void qk_freight_send(struct qk_connection *connection, const struct qk_media_header *header,
		     struct qk_media_buffer *buffer)
{
	struct qk_freight_side *side = connection->media;
	struct qk_wire *wire;

	if (side)
		learn_wires(side);
	wire = side ? current(side) : NULL;
	if (wire) {
		send_on(side, wire, header, buffer);
	} else if (side && header->kind == QK_MEDIA_PHOTO && side->kept_count < KEPT_MAX) {
		keep(side, header, buffer);
	} else {
		if (side)
			lose(side, header);
		qk_media_unref(buffer);
	}
}

/* --- from the app ------------------------------------------------------------------------------------------------- */

static void handle(struct qk_freight_note *note)
{
	struct qk_wire *wire = note->wire;
	struct qk_freight_side *side = wire->side;
	struct qk_connection *connection = side->connection;

	if (note->kind == NOTE_ADMITTED) {
		begin_wire(wire);
	} else if (note->kind == NOTE_CLOSED && !wire->is_over) {
		end_wire(wire);
	} else if (note->kind == NOTE_FRAME && !wire->is_over && connection->port) {
		side->received++;
		qk_log_media(connection, QK_LOG_TO_GLASSES, &note->header);
		qk_door_send_media(connection->port, &note->header, note->buffer);
		note->buffer = NULL;
	}
}

void qk_freight_run(struct qk_server *server)
{
	struct qk_freight_note *note;
	int any = 0;

	if (!server->freight.has_lock)
		return;
	while ((note = qk_freight_next_note(&server->freight))) {
		handle(note);
		qk_media_unref(note->buffer);
		free(note);
		any = 1;
	}
	if (any)
		qk_server_turn(server);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

/* What came in and was not looked at yet; of wires that came in, the side learns after all. */
static void forget_notes(struct qk_freight_side *side)
{
	struct qk_freight_room *room = side->room;
	struct qk_freight_note **at = &room->first, *note;

	qk_freight_lock(room);
	room->last = NULL;
	while ((note = *at)) {
		if (note->wire->side != side) {
			room->last = note;
			at = &note->next;
			continue;
		}
		*at = note->next;
		if (note->kind == NOTE_ADMITTED)
			qk_list_append(&side->wires, &note->wire->link);
		qk_media_unref(note->buffer);
		free(note);
	}
	qk_freight_unlock(room);
}

/* First nobody new can come, then all who came are known, then none of them tells anything any more. */
void qk_freight_end(struct qk_connection *connection)
{
	struct qk_freight_side *side = connection->media;
	struct qk_list *item, *after;

	connection->media = NULL;
	if (!side)
		return;
	qk_freight_forget_tickets(side);
	forget_notes(side);
	qk_list_each (item, &side->wires)
		end_wire(qk_container(item, struct qk_wire, link));
	forget_notes(side);
	qk_list_each_safe (item, after, &side->wires)
		free(qk_container(item, struct qk_wire, link));
	for (uint32_t i = 0; i < side->kept_count; i++)
		qk_media_unref(side->kept[i].buffer);
	free(side);
}

void qk_freight_tell(const struct qk_connection *connection, struct qk_connected *out)
{
	const struct qk_freight_side *side = connection->media;

	if (!side)
		return;
	out->media_up = current(side) != NULL;
	out->media_received = side->received;
	out->media_sent = side->sent;
	out->media_lost = side->lost_frames;
}
