/* --test-control: the commands. docs/simulator.md has the table. */
#include "server/server_private.h"

#include "wire/base64.h"

#include <string.h>

#define COMMAND_DEPTH 8

struct command { /* with what may stand in it */
	char name[32];
	struct qk_json members; /* at the object */
};

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* 1 and where the member's value is; 0: there is none. */
static int member(const struct command *command, const char *wanted, struct qk_json *out)
{
	struct qk_json json = command->members, name;

	if (qk_json_enter(&json))
		return 0;
	while (qk_json_member(&json, &name) > 0) {
		*out = json;
		if (qk_json_is(name, wanted))
			return 1;
		if (qk_json_skip(&json))
			return 0;
	}
	return 0;
}

static int member_text(const struct command *command, const char *wanted, struct qk_buffer *out)
{
	struct qk_json at;

	return member(command, wanted, &at) && qk_json_string(&at, out) == 0 && !out->failed && out->data ? 0 : -1;
}

static int member_number(const struct command *command, const char *wanted, int64_t *out)
{
	struct qk_json at;

	return member(command, wanted, &at) && qk_json_i64(&at, out) == 0 ? 0 : -1;
}

/* --- answering ---------------------------------------------------------------------------------------------------- */

static void fail(struct qk_buffer *out, int status, const char *why)
{
	qk_buffer_print(out, "{\"ok\":false,\"status\":%d,\"error\":", status);
	qk_json_write_string(out, why);
	qk_buffer_text(out, "}\n");
}

static void lacks(struct qk_buffer *out, const char *what)
{
	char why[96];

	snprintf(why, sizeof why, "this command needs the member %s", what);
	fail(out, QUARK_ERR_INVALID, why);
}

static void done(struct qk_buffer *out)
{
	qk_buffer_text(out, "{\"ok\":true}\n");
}

static void answer_text(struct qk_buffer *out, const char *name, const char *text)
{
	qk_buffer_print(out, "{\"ok\":true,\"%s\":", name);
	qk_json_write_string(out, text);
	qk_buffer_text(out, "}\n");
}

/* What a call of quark/sim.h said. */
static void say(struct qk_server *server, int status, struct qk_buffer *out)
{
	if (status)
		fail(out, status, quark_sim_error(server->glasses->sim));
	else
		done(out);
	qk_server_turn(server);
}

/* --- state -------------------------------------------------------------------------------------------------------- */

static void put_time(struct qk_buffer *out, const char *name, uint64_t us)
{
	qk_buffer_print(out, ",\"%s\":", name);
	if (us == QK_NEVER)
		qk_buffer_text(out, "null");
	else
		qk_buffer_u64(out, us);
}

static void put_connections(struct qk_server *server, struct qk_buffer *out)
{
	struct qk_connected one;

	qk_buffer_text(out, ",\"connections\":[");
	for (size_t i = 0; qk_server_connected(server, i, &one); i++)
		qk_buffer_print(out,
				"%s{\"id\":%llu,\"port\":%u,\"received\":%llu,\"sent\":%llu,\"media_up\":%s,"
				"\"media_received\":%llu,\"media_sent\":%llu,\"media_lost\":%llu}",
				i ? "," : "", (unsigned long long)one.id, one.port, (unsigned long long)one.received,
				(unsigned long long)one.sent, one.media_up ? "true" : "false",
				(unsigned long long)one.media_received, (unsigned long long)one.media_sent,
				(unsigned long long)one.media_lost);
	qk_buffer_byte(out, ']');
}

static void put_apps(struct qk_server *server, struct qk_buffer *out)
{
	struct qk_app *app = NULL, *front = qk_door_front(server->glasses);
	int first = 1;

	qk_buffer_text(out, ",\"apps\":[");
	while ((app = qk_door_next(server->glasses, app))) {
		qk_buffer_text(out, first ? "{\"id\":" : ",{\"id\":");
		qk_json_write_string(out, qk_app_id(app));
		qk_buffer_text(out, ",\"name\":");
		qk_json_write_string(out, qk_app_name(app));
		qk_buffer_print(out, ",\"session\":%llu,\"connected\":%s,\"front\":%s,\"commits\":%llu}",
				(unsigned long long)qk_app_session(app), qk_app_connected(app) ? "true" : "false",
				app == front ? "true" : "false", (unsigned long long)qk_app_commits(app));
		first = 0;
	}
	qk_buffer_byte(out, ']');
}

static void put_state(struct qk_server *server, struct qk_buffer *out)
{
	qk_buffer_print(out, "{\"ok\":true,\"now_us\":%llu", (unsigned long long)qk_clock_now(&server->clock));
	put_time(out, "next_us", qk_server_next_us(server));
	qk_buffer_print(out, ",\"scenario_left_us\":%llu",
			(unsigned long long)quark_sim_scenario_left_us(server->glasses->sim));
	put_connections(server, out);
	put_apps(server, out);
	qk_buffer_text(out, "}\n");
}

/* --- the commands ------------------------------------------------------------------------------------------------- */

static void state(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	(void)command;
	qk_server_turn(server);
	put_state(server, out);
}

/* From one due time to the next, so that nothing happens later than it would. */
static void advance(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	int64_t to = 0;
	uint64_t next;

	if (!server->clock.is_virtual) {
		fail(out, QUARK_ERR_UNSUPPORTED, "real time cannot be advanced; start with --clock virtual");
		return;
	}
	if (member_number(command, "to_us", &to) || to < 0) {
		lacks(out, "\"to_us\", a time in microseconds");
		return;
	}
	qk_server_turn(server);
	while ((next = qk_server_next_us(server)) <= (uint64_t)to) {
		qk_clock_jump(&server->clock, next);
		qk_server_turn(server);
	}
	qk_clock_jump(&server->clock, (uint64_t)to);
	qk_server_turn(server);
	put_state(server, out);
}

static void get(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	struct qk_buffer name = {0};
	int32_t what = member_text(command, "what", &name) ? 0 : qk_action_what_find(QK_ACTION_SET, name.data);

	if (what)
		qk_buffer_print(out, "{\"ok\":true,\"value\":%d}\n", (int)quark_sim_get(server->glasses->sim, what));
	else
		lacks(out, "\"what\", a value's name as for \"set\"");
	qk_buffer_free(&name);
}

static void view(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	int64_t display = 0;
	char *svg = NULL;
	int status;

	if (member_number(command, "display", &display) || display < -1 || display > 16) {
		lacks(out, "\"display\", a number");
		return;
	}
	status = quark_sim_view(server->glasses->sim, (int)display, &svg);
	if (status)
		fail(out, status, quark_sim_error(server->glasses->sim));
	else
		answer_text(out, "svg", svg);
	quark_sim_free(svg);
}

static void scene(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	void *png = NULL;
	size_t length = 0;
	int status = quark_sim_scene(server->glasses->sim, &png, &length);

	(void)command;
	if (status) {
		fail(out, status, quark_sim_error(server->glasses->sim));
	} else {
		qk_buffer_text(out, "{\"ok\":true,\"png\":\"");
		qk_base64_write(out, png, length);
		qk_buffer_text(out, "\"}\n");
	}
	quark_sim_free(png);
}

static void text_of(struct qk_server *server, int (*read)(struct quark_sim *, char **), struct qk_buffer *out)
{
	char *text = NULL;
	int status = read(server->glasses->sim, &text);

	if (status)
		fail(out, status, quark_sim_error(server->glasses->sim));
	else
		answer_text(out, "text", text);
	quark_sim_free(text);
}

/* A note is an action when it brings a text, else a question. */
static void note(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	(void)command;
	text_of(server, quark_sim_note, out);
}

static void spoken(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	(void)command;
	text_of(server, quark_sim_spoken, out);
}

static void scenario(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	struct qk_buffer path = {0};

	if (member_text(command, "path", &path))
		lacks(out, "\"path\", of a scenario file");
	else
		say(server, quark_sim_run_scenario(server->glasses->sim, path.data), out);
	qk_buffer_free(&path);
}

static void record(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	struct qk_buffer path = {0};
	struct qk_json at;

	if (!member(command, "path", &at))
		lacks(out, "\"path\", of a file, or null");
	else if (qk_json_peek(&at) == QK_JSON_NULL)
		say(server, quark_sim_record(server->glasses->sim, NULL), out);
	else if (member_text(command, "path", &path))
		lacks(out, "\"path\", of a file, or null");
	else
		say(server, quark_sim_record(server->glasses->sim, path.data), out);
	qk_buffer_free(&path);
}

static void pair(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	char uri[QK_PAIRING_URI_MAX], why[200];
	int status = qk_server_pair_begin(server, uri, why, sizeof why);

	(void)command;
	if (status)
		fail(out, status, why);
	else
		answer_text(out, "uri", uri);
}

static void remove_app(struct qk_server *server, const struct command *command, struct qk_buffer *out)
{
	struct qk_buffer app = {0};
	char why[240];
	int status;

	if (member_text(command, "app", &app)) {
		lacks(out, "\"app\", an app's id");
	} else {
		status = qk_server_remove(server, app.data, why, sizeof why);
		if (status)
			fail(out, status, why);
		else
			done(out);
	}
	qk_buffer_free(&app);
}

static const struct {
	const char *name;
	void (*run)(struct qk_server *server, const struct command *command, struct qk_buffer *out);
} commands[] = {
	{"state", state},       {"advance", advance}, {"get", get},           {"view", view},
	{"scene", scene},       {"spoken", spoken},   {"note", note},         {"pair", pair},
	{"remove", remove_app}, {"record", record},   {"scenario", scenario},
};

static void act(struct qk_server *server, const char *text, size_t length, struct qk_buffer *out)
{
	char why[320];
	int status = qk_server_act(server, text, length, NULL, why, sizeof why);

	if (status)
		fail(out, status, why);
	else
		done(out);
}

static int read_command(struct command *command, const char *text, size_t length, char *why, size_t why_size)
{
	struct qk_buffer name = {0};
	int has_nul = 0, status;

	if (qk_json_check(text, length, COMMAND_DEPTH, &has_nul, why, why_size))
		return -1;
	command->members = qk_json_open(text, length);
	status = member_text(command, "do", &name);
	if (status == 0)
		snprintf(command->name, sizeof command->name, "%s", name.data);
	else
		snprintf(why, why_size, "a command is an object with the member \"do\"");
	qk_buffer_free(&name);
	return status;
}

void qk_control_command(struct qk_server *server, const char *text, size_t length, struct qk_buffer *out)
{
	struct command command;
	struct qk_json ignored;
	char why[200];

	if (read_command(&command, text, length, why, sizeof why)) {
		fail(out, QUARK_ERR_INVALID, why);
		return;
	}
	if (strcmp(command.name, "note") == 0 && member(&command, "text", &ignored)) {
		act(server, text, length, out);
		return;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, command.name) == 0) {
			commands[i].run(server, &command, out);
			return;
		}
	act(server, text, length, out);
}
