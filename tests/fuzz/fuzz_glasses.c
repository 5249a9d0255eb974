/* Whatever apps say, line by line: the glasses live through it, and answer in well-formed messages. Four apps may be
 * there; a line that begins with '#' is not said but done: to the connections, by the wearer, or by time. */
#include "glasses/glasses.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

#define APPS 4
#define CONNECTIONS 256

struct app {
	struct qk_port *port; /* of its newest connection */
	uint64_t session, received;
};

struct connection {
	struct app *app;
	struct qk_port *port;
	int greeted;
};

static struct {
	struct qk_clock clock;
	struct qk_glasses *glasses;
	struct qk_decoded decoded;
	struct app apps[APPS];
	struct app *now;
	struct connection connections[CONNECTIONS];
	size_t connected;
} all;

static void on_opened(void *owner)
{
	(void)owner;
}

/* The first answer on a connection is that to hello, whatever was asked. */
static uint32_t kind_of(void *user_data, uint64_t id)
{
	(void)id;
	return ((struct connection *)user_data)->greeted ? QK_MESSAGE_NONE : QK_LINK_HELLO;
}

static void begin(struct connection *connection, const struct qk_hello_result *result)
{
	connection->greeted = 1;
	if (!result->resumed)
		connection->app->received = 0;
	connection->app->session = result->session;
}

/* What an app keeps of what it is told: enough to come back. */
static void note(struct connection *connection)
{
	const struct qk_envelope *envelope = &all.decoded.envelope;
	struct app *app = connection->app;

	if (connection->port != app->port)
		return;
	if (envelope->kind == QK_LINK_HELLO && envelope->form == QK_FORM_RESULT)
		begin(connection, all.decoded.params);
	if (!envelope->seq)
		return;
	if (envelope->seq != app->received + 1)
		abort();
	app->received = envelope->seq;
}

static void on_message(void *owner, const char *text, size_t length)
{
	int has_nul = 0;
	char why[160];

	if (qk_json_check(text, length, QK_MESSAGE_DEPTH, &has_nul, why, sizeof why) || has_nul)
		abort();
	if (qk_decode(&all.decoded, QK_TO_APP, text, length, kind_of, owner) == 0)
		note(owner);
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner;
	(void)header;
	qk_media_unref(buffer);
}

static void on_closed(void *owner, int status, int refused, const char *text)
{
	struct connection *connection = owner;

	(void)status;
	(void)refused;
	(void)text;
	if (connection->app->port == connection->port)
		connection->app->port = NULL;
}

static int on_ticket(void *owner, unsigned char *ticket, uint32_t *port)
{
	(void)owner;
	memset(ticket, 1, QK_TICKET_SIZE);
	*port = 1;
	return 0;
}

static void on_wake(void *owner)
{
	(void)owner;
}

static const struct qk_sim_sink sink = {on_opened, on_message, on_media, on_closed, on_wake, on_ticket};

static void pass(uint64_t us)
{
	uint64_t end = all.clock.virtual_us + us, next;
	int budget = 200;

	while (budget-- > 0 && (next = quark_sim_entry.next_us(all.glasses)) <= end) {
		qk_clock_jump(&all.clock, next);
		quark_sim_entry.step(all.glasses);
	}
	qk_clock_jump(&all.clock, end);
}

static void come(void)
{
	struct qk_caller caller = {.key = {(unsigned char)(all.now - all.apps)}};
	struct connection *connection = &all.connections[all.connected];

	if (all.now->port || all.connected == CONNECTIONS)
		return;
	all.connected++;
	connection->app = all.now;
	connection->port = all.now->port = qk_door_connect(all.glasses, &sink, connection, &caller);
	pass(0);
}

static void greet(void)
{
	char text[256];

	come();
	snprintf(text, sizeof text,
		 "{\"jsonrpc\":\"2.0\",\"method\":\"link.hello\",\"id\":1,\"params\":{\"protocol_min\":1,"
		 "\"protocol_max\":1,\"app_id\":\"a.b\",\"session\":%llu,\"last_received\":%llu}}",
		 (unsigned long long)all.now->session, (unsigned long long)all.now->received);
	if (all.now->port)
		qk_door_send(all.now->port, text, strlen(text));
	pass(0);
}

static void leave(void)
{
	if (all.now->port)
		qk_door_disconnect(all.now->port);
	all.now->port = NULL;
}

static void on_answer(void *owner, int accepted, uint32_t sensors)
{
	(void)owner;
	(void)accepted;
	(void)sensors;
}

static void ask(void)
{
	struct qk_pairing pairing = {.app_id = "a.b", .app_name = "A", .check = 7, .sensors = 0x3e};

	qk_pairing_ask(all.glasses, &pairing, on_answer, &all);
}

static void bring_front(void)
{
	struct qk_app *app = qk_door_front(all.glasses);

	while (app && qk_app_session(app) != all.now->session)
		app = qk_door_next(all.glasses, app);
	if (app)
		qk_door_bring_front(all.glasses, app);
}

/* The fault is named by a letter. */
static void fault(char which)
{
	struct quark_sim *sim = all.glasses->sim;

	int what = 1 + (which & 15) % QUARK_SIM_FAULT_EVENTS;

	if (what != QUARK_SIM_FAULT_GARBAGE) /* here every message must be well-formed */
		quark_sim_fault(sim, what, (which & 16) != 0);
}

static void send_picture(void)
{
	struct qk_media_header header = {.kind = QK_MEDIA_ASSET, .number = 1, .length = 16};

	if (all.now->port)
		qk_door_send_media(all.now->port, &header, qk_media_copy("\x89PNG\r\n\x1a\n........", 16));
}

static void send_credit(void)
{
	struct qk_media_header header = {.kind = QK_MEDIA_CREDIT, .number = 1, .sequence = 2};

	if (all.now->port)
		qk_door_send_media(all.now->port, &header, NULL);
}

static void act(const char *line, size_t length)
{
	struct quark_sim *sim = all.glasses->sim;
	char what = length > 1 ? line[1] : 0, how = length > 2 ? line[2] : 0;

	switch (what) {
	case '0':
	case '1':
	case '2':
	case '3':
		all.now = &all.apps[what - '0'];
		break;
	case 'c':
		come();
		break;
	case 'h':
		greet();
		break;
	case 'n': /* the connection hangs, and the app comes by another one */
		all.now->port = NULL;
		greet();
		break;
	case 'd':
		leave();
		break;
	case 'f':
		fault(how);
		break;
	case 'i':
		quark_sim_input(sim, 1 + (how & 7) % QUARK_INPUT_SHAKE);
		break;
	case 'a':
		quark_sim_answer(sim, QUARK_PERMISSION_ONCE + (how & 3));
		break;
	case 's':
		quark_sim_set(sim, 1 + (how & 15) % (QK_SIM_VALUES - 1), (how & 16) != 0);
		break;
	case 'y':
		quark_sim_say(sim, how & 1 ? "hey quark two coffees" : "\xe4\xbd\xa0\xe5\xa5\xbd");
		break;
	case 'm':
		qk_microphone_mute(all.glasses, how & 1);
		break;
	case 'v':
		quark_sim_revoke(sim, 1 + (how & 7) % (QK_SENSORS - 1));
		break;
	case 'r':
		qk_door_remove(all.glasses, "a.b");
		break;
	case 'b':
		bring_front();
		break;
	case 'q':
		ask();
		break;
	case 'w':
		qk_pairing_withdraw(all.glasses, &all);
		break;
	case 'p':
		send_picture();
		break;
	case 'k':
		send_credit();
		break;
	case 't':
		pass((uint64_t)1 << (how & 31));
		break;
	default:
		break;
	}
}

static void take_line(const char *text, size_t length)
{
	if (length && *text == '#')
		act(text, length);
	else if (all.now->port)
		qk_door_send(all.now->port, text, length);
	pass(10000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_sim_options options = {
		.model = "s1", .query = "clock=virtual", .clock = &all.clock, .identity = &all, .sink = &sink};
	const char *text = (const char *)data, *end = text + size;
	char why[256];

	memset(&all, 0, sizeof all);
	qk_clock_init(&all.clock, 1);
	if (quark_sim_entry.create(&options, &all.glasses, why, sizeof why))
		return 0;
	/* Small pictures: it is not the pixels that are tried here. */
	all.glasses->profile.camera.width = all.glasses->profile.camera.height = 16;
	all.glasses->profile.camera.photo_width = all.glasses->profile.camera.photo_height = 16;
	all.now = all.apps;
	greet();
	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((stop ? stop : end) - text);

		take_line(text, length);
		text += length + 1;
	}
	quark_sim_entry.destroy(all.glasses);
	qk_decoded_free(&all.decoded);
	return 0;
}
