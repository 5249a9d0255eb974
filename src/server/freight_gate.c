/* Where media connections come in: tickets, and what the media thread tells. */
#include "server/freight_private.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <quark/base.h>
#include <stdlib.h>
#include <string.h>

/* --- on the media thread ------------------------------------------------------------------------------------------ */

static int has_room(const struct qk_freight_side *side, const struct qk_freight_note *note)
{
	return note->kind != NOTE_FRAME ||
	       (side->notes < NOTES_MAX && note->header.length <= NOTES_BYTES - side->notes_bytes);
}

static void append(struct qk_freight_room *room, struct qk_freight_note *note)
{
	note->wire->side->notes++;
	note->wire->side->notes_bytes += note->header.length;
	if (room->last)
		room->last->next = note;
	else
		room->first = note;
	room->last = note;
}

/* Takes the note. */
static void tell(struct qk_freight_note *note)
{
	struct qk_freight_side *side = note->wire->side;
	struct qk_freight_room *room = side->room;
	int fits, was_empty;

	qk_freight_lock(room);
	fits = has_room(side, note);
	was_empty = !room->first;
	if (fits)
		append(room, note);
	qk_freight_unlock(room);
	if (fits && was_empty)
		lws_cancel_service(side->lws);
	if (!fits) {
		qk_media_unref(note->buffer);
		free(note);
	}
}

static void tell_closed(struct qk_wire *wire)
{
	struct qk_freight_note *note = calloc(1, sizeof *note);

	if (!note)
		return;
	note->wire = wire;
	note->kind = NOTE_CLOSED;
	tell(note);
}

/* It counts as up since it was admitted: the app may know before this is called, and frames wait for their turn. */
static void wire_opened(void *owner)
{
	(void)owner;
}

static void wire_frame(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_freight_note *note = calloc(1, sizeof *note);

	if (!note) {
		qk_media_unref(buffer);
		return;
	}
	note->wire = owner;
	note->kind = NOTE_FRAME;
	note->header = *header;
	note->buffer = buffer;
	tell(note);
}

static void wire_closed(void *owner, int status, const char *why)
{
	(void)status, (void)why;
	tell_closed(owner);
}

static const struct qk_media_events wire_events = {wire_opened, wire_frame, wire_closed};

static void forget_ticket(struct qk_ticket_kept *kept)
{
	kept->side->tickets--;
	qk_list_remove(&kept->link);
	OPENSSL_cleanse(kept->ticket, sizeof kept->ticket);
	free(kept);
}

/* Every ticket is looked at, wherever the right one is. */
static struct qk_ticket_kept *find_ticket(struct qk_freight_room *room, const unsigned char *ticket)
{
	struct qk_ticket_kept *found = NULL;
	struct qk_list *item;

	qk_list_each (item, &room->tickets) {
		struct qk_ticket_kept *kept = qk_container(item, struct qk_ticket_kept, link);

		if (CRYPTO_memcmp(kept->ticket, ticket, QK_TICKET_SIZE) == 0)
			found = kept;
	}
	return found;
}

/* A ticket in the wrong hands is spent as well. */
static int use_ticket(struct qk_freight_room *room, const unsigned char *ticket, const unsigned char *pin,
		      struct qk_freight_note *note)
{
	static const unsigned char nobody[QK_PIN_SIZE];
	struct qk_ticket_kept *kept = find_ticket(room, ticket);
	struct qk_freight_side *side;

	if (!kept)
		return 0;
	side = kept->side;
	forget_ticket(kept);
	if (!qk_pin_same(side->pin, pin ? pin : nobody))
		return 0;
	note->wire->side = side;
	append(room, note);
	return 1;
}

/* The note goes into the queue with the ticket's end, so that whoever ends the side finds the one or the other. */
static int admit_note(struct qk_freight_room *room, const unsigned char *ticket, const unsigned char *pin,
		      struct qk_freight_note *note)
{
	int admitted;

	qk_freight_lock(room);
	admitted = use_ticket(room, ticket, pin, note);
	if (admitted)
		lws_cancel_service(note->wire->side->lws);
	qk_freight_unlock(room);
	return admitted;
}

static int admit(void *user_data, const unsigned char *ticket, const unsigned char *pin,
		 struct qk_media_connection *connection, const struct qk_media_events **events, void **owner)
{
	struct qk_wire *wire = calloc(1, sizeof *wire);
	struct qk_freight_note *note = wire ? calloc(1, sizeof *note) : NULL;

	if (note) {
		wire->media = connection;
		note->wire = wire;
		note->kind = NOTE_ADMITTED;
		*events = &wire_events;
		*owner = wire;
		if (admit_note(user_data, ticket, pin, note))
			return 1;
	}
	free(note);
	free(wire);
	return 0;
}

/* --- what was told, for the server's thread ---------------------------------------------------------------------- */

struct qk_freight_note *qk_freight_next_note(struct qk_freight_room *room)
{
	struct qk_freight_note *note;

	qk_freight_lock(room);
	note = room->first;
	if (note) {
		room->first = note->next;
		if (!room->first)
			room->last = NULL;
		note->wire->side->notes--;
		note->wire->side->notes_bytes -= note->header.length;
	}
	qk_freight_unlock(room);
	return note;
}

struct qk_freight_note *qk_freight_take_admitted(struct qk_freight_side *side)
{
	struct qk_freight_room *room = side->room;
	struct qk_freight_note **at = &room->first, *note, *before = NULL;

	qk_freight_lock(room);
	while ((note = *at) && (note->wire->side != side || note->kind != NOTE_ADMITTED)) {
		before = note;
		at = &note->next;
	}
	if (note) {
		*at = note->next;
		if (room->last == note)
			room->last = before;
		side->notes--;
	}
	qk_freight_unlock(room);
	return note;
}

/* --- tickets ------------------------------------------------------------------------------------------------------ */

static struct qk_freight_side *side_of(struct qk_connection *connection)
{
	struct qk_freight_side *side = connection->media;

	if (side)
		return side;
	side = calloc(1, sizeof *side);
	if (!side)
		return NULL;
	side->connection = connection;
	side->room = &connection->server->freight;
	side->lws = connection->server->lws;
	memcpy(side->pin, connection->pin, sizeof side->pin);
	qk_list_init(&side->wires);
	connection->media = side;
	return side;
}

static void forget_oldest(struct qk_freight_side *side)
{
	struct qk_list *item;

	qk_list_each (item, &side->room->tickets)
		if (qk_container(item, struct qk_ticket_kept, link)->side == side) {
			forget_ticket(qk_container(item, struct qk_ticket_kept, link));
			return;
		}
}

int qk_freight_ticket(struct qk_connection *connection, unsigned char *ticket, uint32_t *port)
{
	struct qk_freight_side *side = side_of(connection);
	struct qk_ticket_kept *kept = side ? calloc(1, sizeof *kept) : NULL;

	if (!kept || RAND_bytes(kept->ticket, sizeof kept->ticket) != 1) {
		free(kept);
		return -1;
	}
	kept->side = side;
	kept->until_us = qk_clock_now(&connection->server->clock) + QK_TICKET_US;
	memcpy(ticket, kept->ticket, QK_TICKET_SIZE);
	*port = connection->server->media_port;
	qk_freight_lock(side->room);
	if (side->tickets >= TICKETS_EACH)
		forget_oldest(side);
	side->tickets++;
	qk_list_append(&side->room->tickets, &kept->link);
	qk_freight_unlock(side->room);
	return 0;
}

static uint64_t first_until(struct qk_freight_room *room)
{
	if (qk_list_empty(&room->tickets))
		return QK_NEVER;
	return qk_container(room->tickets.next, struct qk_ticket_kept, link)->until_us;
}

/* They come in the order in which they end. */
void qk_tickets_run(struct qk_server *server, uint64_t now_us)
{
	struct qk_freight_room *room = &server->freight;

	if (!room->has_lock)
		return;
	qk_freight_lock(room);
	while (first_until(room) <= now_us)
		forget_ticket(qk_container(room->tickets.next, struct qk_ticket_kept, link));
	qk_freight_unlock(room);
}

uint64_t qk_tickets_next_us(struct qk_server *server)
{
	struct qk_freight_room *room = &server->freight;
	uint64_t next;

	if (!room->has_lock)
		return QK_NEVER;
	qk_freight_lock(room);
	next = first_until(room);
	qk_freight_unlock(room);
	return next;
}

void qk_freight_forget_tickets(struct qk_freight_side *side)
{
	struct qk_list *item, *after;

	qk_freight_lock(side->room);
	qk_list_each_safe (item, after, &side->room->tickets)
		if (qk_container(item, struct qk_ticket_kept, link)->side == side)
			forget_ticket(qk_container(item, struct qk_ticket_kept, link));
	qk_freight_unlock(side->room);
}

/* --- listening ---------------------------------------------------------------------------------------------------- */

static int accept_pin(void *user_data, SSL *ssl, const unsigned char *pin)
{
	(void)user_data, (void)ssl, (void)pin;
	return 1; /* the ticket says whose key it must be, and this is another thread */
}

int qk_freight_open(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size)
{
	struct qk_freight_room *room = &server->freight;
	struct qk_media_gate gate = {admit, room};
	struct sockaddr_storage address;
	int status;

	if (pthread_mutex_init(&room->lock, NULL))
		return QUARK_ERR_NOMEM;
	room->has_lock = 1;
	if (qk_address_of(&server->at, options->media_port, &address)) {
		snprintf(why, why_size, "\"%s\" is no address to listen at", server->at.host);
		return QUARK_ERR_INVALID;
	}
	status = qk_media_listen(&address, server->insecure ? NULL : server->key, accept_pin, &gate, &room->listener,
				 &server->media_port);
	if (status)
		snprintf(why, why_size, "cannot listen for pictures at %s port %u; is the port free?", server->at.host,
			 options->media_port);
	return status;
}

void qk_freight_close(struct qk_server *server)
{
	struct qk_freight_room *room = &server->freight;

	if (room->listener)
		qk_media_listener_close(room->listener);
	room->listener = NULL;
	if (room->has_lock)
		pthread_mutex_destroy(&room->lock);
	room->has_lock = 0;
}
