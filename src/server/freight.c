/* The media connections: tickets, and frames between the media thread and this one.
 *
 * A *wire* is one media connection. It belongs to the side of its control connection; the newest one that is up is the
 * one that is used. The media thread touches tickets, the queue of notes and what they count, under the lock, and
 * nothing else. */
#include "server/server_private.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <quark/base.h>
#include <stdlib.h>
#include <string.h>

#define TICKETS_EACH 4u /* outstanding ones of a connection */
#define NOTES_MAX 1024u /* frames of one app that wait for this thread */
#define NOTES_BYTES (16u * 1024 * 1024)
#define KEPT_MAX 8u /* photos that wait for the media connection */
#define STREAMS 4u  /* whose lost frames are counted */

enum note_kind { NOTE_ADMITTED, NOTE_FRAME, NOTE_CLOSED };

struct wire {
	struct qk_list link; /* side->wires */
	struct qk_freight_side *side;
	struct qk_media_connection *media;
	int is_up, is_over; /* on the server's thread */
};

struct qk_freight_note { /* something that the media thread has to tell */
	struct qk_freight_note *next;
	struct wire *wire;
	enum note_kind kind;
	struct qk_media_header header;
	struct qk_media_buffer *buffer;
};

struct qk_ticket_kept {
	struct qk_list link;
	struct qk_freight_side *side;
	unsigned char ticket[QK_TICKET_SIZE];
	uint64_t until_us;
};

struct lost {
	uint32_t number, count;
};

struct kept {
	struct qk_media_header header;
	struct qk_media_buffer *buffer;
};

struct qk_freight_side { /* of one control connection */
	struct qk_connection *connection;
	struct qk_freight_room *room;
	struct lws_context *lws;
	struct qk_list wires;
	unsigned char pin[QK_PIN_SIZE];
	uint32_t tickets;
	uint32_t notes;
	size_t notes_bytes; /* under the lock, as the two above */
	uint64_t received, sent, lost_frames;
	struct lost lost[STREAMS];
	struct kept kept[KEPT_MAX];
	uint32_t kept_count;
};

static void lock(struct qk_freight_room *room)
{
	pthread_mutex_lock(&room->lock);
}

static void unlock(struct qk_freight_room *room)
{
	pthread_mutex_unlock(&room->lock);
}

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

	lock(room);
	fits = has_room(side, note);
	was_empty = !room->first;
	if (fits)
		append(room, note);
	unlock(room);
	if (fits && was_empty)
		lws_cancel_service(side->lws);
	if (!fits) {
		qk_media_unref(note->buffer);
		free(note);
	}
}

static void tell_closed(struct wire *wire)
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

	lock(room);
	admitted = use_ticket(room, ticket, pin, note);
	if (admitted)
		lws_cancel_service(note->wire->side->lws);
	unlock(room);
	return admitted;
}

static int admit(void *user_data, const unsigned char *ticket, const unsigned char *pin,
		 struct qk_media_connection *connection, const struct qk_media_events **events, void **owner)
{
	struct wire *wire = calloc(1, sizeof *wire);
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

/* --- to the app --------------------------------------------------------------------------------------------------- */

static struct wire *current(const struct qk_freight_side *side)
{
	struct qk_list *item;
	struct wire *found = NULL;

	qk_list_each (item, &side->wires) {
		struct wire *wire = qk_container(item, struct wire, link);

		if (wire->is_up && !wire->is_over)
			found = wire;
	}
	return found;
}

static struct lost *lost_of(struct qk_freight_side *side, uint32_t number)
{
	struct lost *place = &side->lost[number % STREAMS];

	if (place->number != number)
		*place = (struct lost){.number = number};
	return place;
}

static void lose(struct qk_freight_side *side, const struct qk_media_header *header)
{
	side->lost_frames++;
	if (header->kind == QK_MEDIA_FRAME)
		lost_of(side, header->number)->count += 1 + header->lost;
}

static void send_on(struct qk_freight_side *side, struct wire *wire, const struct qk_media_header *header,
		    struct qk_media_buffer *buffer)
{
	struct qk_media_header sent = *header;
	int status;

	if (header->kind == QK_MEDIA_FRAME)
		sent.lost += lost_of(side, header->number)->count;
	status = qk_media_send(wire->media, &sent, buffer);
	if (status)
		lose(side, header);
	if (status == QUARK_ERR_CLOSED)
		wire->is_up = 0;
	if (status)
		return;
	if (header->kind == QK_MEDIA_FRAME)
		lost_of(side, header->number)->count = 0;
	side->sent++;
	qk_log_media(side->connection, QK_LOG_TO_APP, &sent);
}

static void keep(struct qk_freight_side *side, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	side->kept[side->kept_count++] = (struct kept){*header, buffer};
}

static void send_kept(struct qk_freight_side *side, struct wire *wire)
{
	for (uint32_t i = 0; i < side->kept_count; i++)
		send_on(side, wire, &side->kept[i].header, side->kept[i].buffer);
	side->kept_count = 0;
}

/* Without the lock: this waits for the media thread. */
static void end_wire(struct wire *wire)
{
	struct qk_media_connection *media = wire->media;

	wire->media = NULL;
	wire->is_over = 1;
	if (media)
		qk_media_close(media);
}

/* The app asked for a new connection because it holds the old one for dead. */
static void end_older(struct qk_freight_side *side, const struct wire *newest)
{
	struct qk_list *item;

	qk_list_each (item, &side->wires) {
		struct wire *wire = qk_container(item, struct wire, link);

		if (wire == newest)
			return;
		if (!wire->is_over)
			end_wire(wire);
	}
}

static void begin_wire(struct wire *wire)
{
	struct qk_freight_side *side = wire->side;

	qk_list_append(&side->wires, &wire->link);
	wire->is_up = 1;
	end_older(side, wire);
	send_kept(side, wire);
}

/* The oldest wire that was admitted and that this thread does not know yet. */
static struct qk_freight_note *take_admitted(struct qk_freight_side *side)
{
	struct qk_freight_room *room = side->room;
	struct qk_freight_note **at = &room->first, *note, *before = NULL;

	lock(room);
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
	unlock(room);
	return note;
}

/* What the app says on the one connection because the other one is up may be read before the note of that. */
static void learn_wires(struct qk_freight_side *side)
{
	struct qk_freight_note *note;

	while ((note = take_admitted(side))) {
		begin_wire(note->wire);
		free(note);
	}
}

/* A photo waits for the connection that the app is opening; a frame is old by then. */
void qk_freight_send(struct qk_connection *connection, const struct qk_media_header *header,
		     struct qk_media_buffer *buffer)
{
	struct qk_freight_side *side = connection->media;
	struct wire *wire;

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
	struct wire *wire = note->wire;
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

static struct qk_freight_note *next_note(struct qk_freight_room *room)
{
	struct qk_freight_note *note;

	lock(room);
	note = room->first;
	if (note) {
		room->first = note->next;
		if (!room->first)
			room->last = NULL;
		note->wire->side->notes--;
		note->wire->side->notes_bytes -= note->header.length;
	}
	unlock(room);
	return note;
}

void qk_freight_run(struct qk_server *server)
{
	struct qk_freight_note *note;
	int any = 0;

	if (!server->freight.has_lock)
		return;
	while ((note = next_note(&server->freight))) {
		handle(note);
		qk_media_unref(note->buffer);
		free(note);
		any = 1;
	}
	if (any)
		qk_server_turn(server);
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
	lock(side->room);
	if (side->tickets >= TICKETS_EACH)
		forget_oldest(side);
	side->tickets++;
	qk_list_append(&side->room->tickets, &kept->link);
	unlock(side->room);
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
	lock(room);
	while (first_until(room) <= now_us)
		forget_ticket(qk_container(room->tickets.next, struct qk_ticket_kept, link));
	unlock(room);
}

uint64_t qk_tickets_next_us(struct qk_server *server)
{
	struct qk_freight_room *room = &server->freight;
	uint64_t next;

	if (!room->has_lock)
		return QK_NEVER;
	lock(room);
	next = first_until(room);
	unlock(room);
	return next;
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void forget_tickets(struct qk_freight_side *side)
{
	struct qk_list *item, *after;

	lock(side->room);
	qk_list_each_safe (item, after, &side->room->tickets)
		if (qk_container(item, struct qk_ticket_kept, link)->side == side)
			forget_ticket(qk_container(item, struct qk_ticket_kept, link));
	unlock(side->room);
}

/* What came in and was not looked at yet; of wires that came in, the side learns after all. */
static void forget_notes(struct qk_freight_side *side)
{
	struct qk_freight_room *room = side->room;
	struct qk_freight_note **at = &room->first, *note;

	lock(room);
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
	unlock(room);
}

/* First nobody new can come, then all who came are known, then none of them tells anything any more. */
void qk_freight_end(struct qk_connection *connection)
{
	struct qk_freight_side *side = connection->media;
	struct qk_list *item, *after;

	connection->media = NULL;
	if (!side)
		return;
	forget_tickets(side);
	forget_notes(side);
	qk_list_each (item, &side->wires)
		end_wire(qk_container(item, struct wire, link));
	forget_notes(side);
	qk_list_each_safe (item, after, &side->wires)
		free(qk_container(item, struct wire, link));
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
