/* The state of the glasses, as one message. */
#include "glasses/scenario.h"
#include "server/qr.h"
#include "server/web_private.h"

#include <quark/device.h>
#include <quark/sim.h>
#include <string.h>

static void flag(struct qk_buffer *out, const char *name, int value)
{
	qk_buffer_text(out, name);
	qk_buffer_text(out, value ? "true" : "false");
}

/* --- the wearer and the glasses ----------------------------------------------------------------------------------- */

/* Those that are written under their names in scenario files. */
static void write_values(struct qk_buffer *out, struct quark_sim *sim)
{
	static const int plain[] = {
		QUARK_SIM_VALUE_WORN,          QUARK_SIM_VALUE_FOLDED,     QUARK_SIM_VALUE_CHARGING,
		QUARK_SIM_VALUE_LOW_POWER,     QUARK_SIM_VALUE_OTHER_APP,  QUARK_SIM_VALUE_MICROPHONE_BUSY,
		QUARK_SIM_VALUE_LIGHT_COVERED, QUARK_SIM_VALUE_CODE_NOISE, QUARK_SIM_VALUE_NOISE};
	static const int named[] = {QUARK_SIM_VALUE_THERMAL, QUARK_SIM_VALUE_CONSENT};

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		qk_buffer_print(out, ",\"%s\":%d", qk_action_what_name(QK_ACTION_SET, plain[i]),
				(int)quark_sim_get(sim, plain[i]));
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		const char *value = qk_action_value_name(named[i], quark_sim_get(sim, named[i]));

		qk_buffer_print(out, ",\"%s\":\"%s\"", qk_action_what_name(QK_ACTION_SET, named[i]),
				value ? value : "");
	}
	qk_buffer_print(out, ",\"battery\":[%d,%d]", (int)quark_sim_get(sim, QUARK_SIM_VALUE_BATTERY_LEFT),
			(int)quark_sim_get(sim, QUARK_SIM_VALUE_BATTERY_RIGHT));
}

static void write_faults(struct qk_buffer *out, const struct qk_glasses *glasses)
{
	const struct qk_line *line = &glasses->line;

	qk_web_number(out, ",\"faults\":{\"half_open\":", line->half_open);
	qk_web_number(out, ",\"latency\":", (int64_t)line->latency_us);
	qk_web_number(out, ",\"jitter\":", (int64_t)line->jitter_us);
	qk_web_number(out, ",\"loss\":", line->loss);
	qk_web_number(out, ",\"bandwidth\":", (int64_t)line->bandwidth);
	qk_web_number(out, ",\"refuse\":", line->refused);
	qk_buffer_byte(out, '}');
}

static void write_place(struct qk_buffer *out, const struct qk_place *place)
{
	if (place->accuracy_m <= 0)
		return;
	qk_buffer_text(out, ",\"place\":{\"latitude\":");
	qk_json_write_double(out, place->latitude);
	qk_buffer_text(out, ",\"longitude\":");
	qk_json_write_double(out, place->longitude);
	qk_buffer_text(out, ",\"accuracy_m\":");
	qk_json_write_double(out, place->accuracy_m);
	qk_buffer_text(out, ",\"heading\":");
	qk_json_write_double(out, place->heading);
	qk_buffer_byte(out, '}');
}

/* What apps do with the microphone, and the newest that they heard. */
static void write_voice(struct qk_buffer *out, const struct qk_glasses *glasses)
{
	static const char *const states[] = {"", "idle", "starting", "waiting", "listening", "hearing"};
	const struct qk_microphone *microphone = &glasses->microphone;
	uint32_t state = qk_microphone_state(glasses);

	qk_web_text(out, ",\"voice\":{\"state\":", state < sizeof states / sizeof *states ? states[state] : "");
	qk_web_text(out, ",\"heard\":", microphone->heard.length ? microphone->heard.data : "");
	flag(out, ",\"final\":", microphone->heard_final);
	qk_buffer_byte(out, '}');
}

/* --- apps --------------------------------------------------------------------------------------------------------- */

static const char *name_of(const struct qk_glasses *glasses, const char *app_id)
{
	struct qk_app *app = NULL;

	while ((app = qk_door_next(glasses, app)) != NULL)
		if (strcmp(qk_app_id(app), app_id) == 0 && *qk_app_name(app))
			return qk_app_name(app);
	return app_id;
}

static void write_uses(struct qk_buffer *out, const struct qk_glasses *glasses)
{
	size_t count = qk_audit_count(&glasses->audit), written = 0;

	qk_buffer_text(out, ",\"uses\":[");
	for (size_t i = 0; i < count; i++) {
		const struct qk_audit_use *use = qk_audit_get(&glasses->audit, i);
		const char *sensor = qk_action_what_name(QK_ACTION_REVOKE, (int32_t)use->sensor);

		if (use->end_us || !sensor)
			continue;
		qk_buffer_text(out, written++ ? ",{" : "{");
		qk_web_text(out, "\"sensor\":", sensor);
		qk_web_text(out, ",\"app\":", name_of(glasses, use->app_id));
		qk_web_text(out, ",\"purpose\":", use->purpose);
		qk_buffer_byte(out, '}');
	}
	qk_buffer_byte(out, ']');
}

static void write_session(struct qk_buffer *out, const struct qk_glasses *glasses, const struct qk_app *app)
{
	qk_web_text(out, "{\"id\":", qk_app_id(app));
	qk_web_text(out, ",\"name\":", *qk_app_name(app) ? qk_app_name(app) : qk_app_id(app));
	qk_buffer_print(out, ",\"session\":\"%llu\"", (unsigned long long)qk_app_session(app));
	flag(out, ",\"connected\":", qk_app_connected(app));
	flag(out, ",\"front\":", qk_door_front(glasses) == app);
	qk_buffer_byte(out, '}');
}

static int has_session(const struct qk_glasses *glasses, const char *app_id)
{
	struct qk_app *app = NULL;

	while ((app = qk_door_next(glasses, app)) != NULL)
		if (strcmp(qk_app_id(app), app_id) == 0)
			return 1;
	return 0;
}

/* First those that are here, then those that may come. */
static void write_apps(struct qk_buffer *out, const struct qk_web *web)
{
	const struct qk_glasses *glasses = qk_server_glasses(web->server);
	struct qk_app *app = NULL;
	struct qk_paired paired;
	size_t written = 0;

	qk_buffer_text(out, ",\"apps\":[");
	while ((app = qk_door_next(glasses, app)) != NULL && written < QK_WEB_APPS_MAX) {
		qk_buffer_text(out, written++ ? "," : "");
		write_session(out, glasses, app);
	}
	for (size_t i = 0; written < QK_WEB_APPS_MAX && qk_server_paired(web->server, i, &paired); i++) {
		if (has_session(glasses, paired.app_id))
			continue;
		qk_web_text(out, written++ ? ",{\"id\":" : "{\"id\":", paired.app_id);
		qk_web_text(out, ",\"name\":", *paired.app_name ? paired.app_name : paired.app_id);
		qk_buffer_text(out, ",\"session\":null,\"connected\":false,\"front\":false}");
	}
	qk_buffer_byte(out, ']');
}

/* Which app is behind which connection of the log. */
static void write_connections(struct qk_buffer *out, const struct qk_web *web)
{
	struct qk_connected connected;

	qk_buffer_text(out, ",\"connections\":[");
	for (size_t i = 0; i < QK_WEB_APPS_MAX && qk_server_connected(web->server, i, &connected); i++) {
		qk_web_number(out, i ? ",{\"id\":" : "{\"id\":", (int64_t)connected.id);
		qk_web_text(out, ",\"app\":", connected.app_name);
		qk_buffer_byte(out, '}');
	}
	qk_buffer_byte(out, ']');
}

/* --- questions ---------------------------------------------------------------------------------------------------- */

static void write_consent(struct qk_buffer *out, const struct qk_prompt *prompt)
{
	qk_buffer_text(out, "\"kind\":\"consent\",\"wish\":\"asks for ");
	qk_buffer_text(out, qk_sensor_words(prompt->sensor));
	qk_web_text(out, "\",\"purpose\":", prompt->purpose);
}

/* Each with a box to tick. */
static void write_wishes(struct qk_buffer *out, const struct qk_prompt *prompt)
{
	const char *before = "";

	for (int32_t sensor = QUARK_SENSOR_CAMERA_PHOTO; sensor <= QUARK_SENSOR_POSITION; sensor++) {
		if (!(prompt->sensors & 1u << sensor))
			continue;
		qk_buffer_print(out, "%s{\"what\":\"%s\",\"words\":\"%s\",\"on\":%s}", before,
				qk_action_what_name(QK_ACTION_TICK, sensor), qk_sensor_words((uint32_t)sensor),
				prompt->ticked & 1u << sensor ? "true" : "false");
		before = ",";
	}
}

static void write_pairing_wish(struct qk_buffer *out, const struct qk_prompt *prompt)
{
	qk_buffer_print(out,
			"\"kind\":\"pairing\",\"check\":\"%03u %03u\",\"wish\":\"wants to be paired with these "
			"glasses\",\"wishes\":[",
			prompt->check / 1000, prompt->check % 1000);
	write_wishes(out, prompt);
	qk_buffer_byte(out, ']');
}

static void write_prompt(struct qk_buffer *out, const struct qk_glasses *glasses)
{
	const struct qk_prompt *prompt = &glasses->display.prompt;

	if (prompt->kind == QK_PROMPT_NONE)
		return;
	qk_buffer_text(out, ",\"prompt\":{");
	if (prompt->kind == QK_PROMPT_PAIRING)
		write_pairing_wish(out, prompt);
	else
		write_consent(out, prompt);
	qk_web_text(out, ",\"app\":", prompt->app_name);
	qk_web_number(out, ",\"until_us\":", (int64_t)(prompt->shown_us + QK_PROMPT_US));
	qk_buffer_byte(out, '}');
}

/* The end is asked for as what is left, which is never the same twice. */
static uint64_t steady(uint64_t *kept_us, uint64_t us)
{
	uint64_t apart = us > *kept_us ? us - *kept_us : *kept_us - us;

	if (apart > 100000)
		*kept_us = us;
	return *kept_us;
}

/* One text of 0 and 1 for each row. */
static void write_code(struct qk_buffer *out, const char *uri)
{
	struct qk_qr qr;

	qk_buffer_text(out, ",\"qr\":[");
	if (qk_qr_make(&qr, uri, strlen(uri)))
		qr.side = 0;
	for (int row = 0; row < qr.side; row++) {
		qk_buffer_text(out, row ? ",\"" : "\"");
		for (int column = 0; column < qr.side; column++)
			qk_buffer_byte(out, qr.modules[row][column] ? '1' : '0');
		qk_buffer_byte(out, '"');
	}
	qk_buffer_byte(out, ']');
}

static void write_pairing(struct qk_buffer *out, struct qk_web *web)
{
	uint64_t left_us = 0, now_us = qk_clock_now(qk_server_clock(web->server));
	const char *uri = web->can_pair ? qk_server_pair_uri(web->server, &left_us) : NULL;

	flag(out, ",\"can_pair\":", web->can_pair);
	if (!uri)
		return;
	qk_web_text(out, ",\"pairing\":{\"uri\":", uri);
	write_code(out, uri);
	qk_web_number(out, ",\"until_us\":", (int64_t)steady(&web->pairing_us, now_us + left_us));
	qk_buffer_byte(out, '}');
}

void qk_web_state(struct qk_web *web, struct qk_buffer *out)
{
	const struct qk_glasses *glasses = qk_server_glasses(web->server);

	write_values(out, qk_server_sim(web->server));
	flag(out, ",\"light\":", glasses->camera.light);
	if (glasses->power.off)
		qk_web_text(out, ",\"off\":", qk_power_why(glasses));
	if (glasses->speaker.count)
		qk_web_text(out, ",\"speaking\":", glasses->speaker.queue[0].text);
	qk_web_text(out, ",\"source\":", qk_lens_source(glasses->camera.lens));
	qk_web_text(out, ",\"note\":", glasses->day.note ? glasses->day.note : "");
	write_faults(out, glasses);
	write_place(out, &glasses->position.place);
	write_voice(out, glasses);
	write_uses(out, glasses);
	write_apps(out, web);
	write_connections(out, web);
	write_prompt(out, glasses);
	write_pairing(out, web);
	qk_buffer_byte(out, '}');
}
