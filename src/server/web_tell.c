/* What every page shows, as messages: made anew when somebody looks, kept while nothing changes. */
#include "core/text.h"
#include "server/web_private.h"
#include "wire/base64.h"
#include "wire/codec.h"

#include <quark/camera.h>
#include <quark/sim.h>
#include <stdlib.h>
#include <string.h>

#define SCENE_WIDTH 960u
#define LOG_AT_ONCE 256u

void qk_web_text(struct qk_buffer *out, const char *name, const char *text)
{
	char *valid = qk_text_lossy(text, strlen(text));

	qk_buffer_text(out, name);
	qk_json_write_string(out, valid ? valid : "");
	if (!valid)
		out->failed = 1;
	free(valid);
}

void qk_web_number(struct qk_buffer *out, const char *name, int64_t number)
{
	qk_buffer_text(out, name);
	qk_buffer_i64(out, number);
}

/* The draft becomes what is shown, if it is another one; without memory all stays as it was. */
static void settle(struct qk_web *web, int index)
{
	struct qk_web_shown *item = &web->items[index];
	struct qk_buffer before = item->text;

	if (web->draft.failed) {
		qk_buffer_free(&web->draft);
		return;
	}
	if (item->version && before.length == web->draft.length &&
	    memcmp(before.data, web->draft.data, before.length) == 0)
		return;
	item->text = web->draft;
	web->draft = before;
	item->version++;
}

static struct qk_buffer *draft(struct qk_web *web)
{
	qk_buffer_clear(&web->draft);
	return &web->draft;
}

static void look_at_model(struct qk_web *web)
{
	const struct qk_profile *profile = &qk_server_glasses(web->server)->profile;
	struct qk_buffer *out = draft(web);

	qk_web_text(out, "{\"t\":\"hello\",\"model\":", profile->model);
	qk_web_text(out, ",\"name\":", profile->name);
	qk_web_number(out, ",\"displays\":", profile->display.count);
	qk_web_number(out, ",\"width\":", profile->display.width);
	qk_web_number(out, ",\"height\":", profile->display.height);
	qk_buffer_text(out,
		       qk_server_clock(web->server)->is_virtual ? ",\"clock\":\"virtual\"}" : ",\"clock\":\"real\"}");
	settle(web, QK_WEB_HELLO);
}

static void look_at_state(struct qk_web *web)
{
	qk_web_state(web, draft(web));
	settle(web, QK_WEB_STATE);
}

/* On a virtual clock that stands between two things, a page cannot know by itself what time it is. */
static void look_at_time(struct qk_web *web)
{
	const struct qk_clock *clock = qk_server_clock(web->server);

	if (clock->is_virtual && clock->virtual_us != web->shown_us)
		web->items[QK_WEB_STATE].version++;
	web->shown_us = clock->virtual_us;
}

/* Hands a text of quark/sim.h over: as one more member, and closes the message. */
static void add_text(struct qk_buffer *out, const char *name, int status, char *text)
{
	qk_web_text(out, name, text ? text : "");
	qk_buffer_byte(out, '}');
	if (status)
		out->failed = 1;
	quark_sim_free(text);
}

static void look_at_view(struct qk_web *web, int eye)
{
	struct qk_buffer *out = draft(web);
	char *svg = NULL;
	int status;

	if ((uint32_t)eye >= qk_server_glasses(web->server)->profile.display.count)
		return;
	status = quark_sim_view(qk_server_sim(web->server), eye, &svg);
	qk_web_number(out, "{\"t\":\"view\",\"eye\":", eye);
	add_text(out, ",\"svg\":", status, svg);
	settle(web, eye ? QK_WEB_RIGHT : QK_WEB_LEFT);
}

static void look_at_speech(struct qk_web *web)
{
	struct qk_buffer *out = draft(web);
	char *spoken = NULL;
	int status = quark_sim_spoken(qk_server_sim(web->server), &spoken);

	qk_buffer_text(out, "{\"t\":\"spoken\"");
	add_text(out, ",\"text\":", status, spoken);
	settle(web, QK_WEB_SPOKEN);
}

void qk_web_look(struct qk_web *web)
{
	if (!web->items[QK_WEB_HELLO].version)
		look_at_model(web);
	look_at_state(web);
	look_at_time(web);
	look_at_view(web, 0);
	look_at_view(web, 1);
	look_at_speech(web);
	web->logged = qk_server_log_last(web->server);
}

/* --- the scene ---------------------------------------------------------------------------------------------------- */

static struct qk_media_buffer *take_picture(struct qk_glasses *glasses)
{
	struct qk_lens *lens = glasses->camera.lens;
	struct qk_media_buffer *picture = NULL;
	uint32_t width, height;
	char why[160];

	qk_lens_size(lens, glasses->now_us, &width, &height);
	if (width > SCENE_WIDTH) {
		height = (uint32_t)((uint64_t)height * SCENE_WIDTH / width);
		width = SCENE_WIDTH;
	}
	if (width == 0 || height == 0 ||
	    qk_lens_frame(lens, glasses->now_us, glasses->now_us * 30 / 1000000, QUARK_FORMAT_JPEG, width, height,
			  glasses->camera.noise, &picture, &width, &height, why, sizeof why))
		return NULL;
	return picture;
}

static int is_same(const struct qk_media_buffer *a, const struct qk_media_buffer *b)
{
	return a == b || (a && b && a->length == b->length && memcmp(a->data, b->data, a->length) == 0);
}

static void show_scene(struct qk_web *web)
{
	struct qk_buffer *out = draft(web);

	qk_buffer_text(out, "{\"t\":\"scene\",\"jpeg\":\"");
	qk_base64_write(out, web->scene->data, web->scene->length);
	qk_buffer_text(out, "\"}");
	settle(web, QK_WEB_SCENE);
}

void qk_web_look_at_scene(struct qk_web *web, int always)
{
	struct qk_glasses *glasses = qk_server_glasses(web->server);
	struct qk_media_buffer *picture;

	if (!glasses->profile.camera.formats_count)
		return;
	qk_glasses_enter(glasses);
	if (!always && glasses->now_us == web->scene_us)
		return;
	web->scene_us = glasses->now_us;
	picture = take_picture(glasses);
	if (picture && !is_same(picture, web->scene)) {
		qk_media_unref(web->scene);
		web->scene = picture;
		show_scene(web);
		return;
	}
	qk_media_unref(picture);
}

/* --- the log ------------------------------------------------------------------------------------------------------ */

/* What was asked for, so that it can be told how long the answer took. */
static const struct qk_log_entry *request_of(const struct qk_server *server, const struct qk_log_entry *answer)
{
	const struct qk_log_entry *entry;

	for (uint64_t number = answer->number - 1; number > 0; number--) {
		entry = qk_server_log(server, number);
		if (!entry)
			return NULL;
		if (entry->form == QK_FORM_REQUEST && entry->id == answer->id &&
		    entry->connection == answer->connection)
			return entry;
	}
	return NULL;
}

static const char *form_name(uint32_t form)
{
	switch (form) {
	case QK_FORM_REQUEST:
		return "request";
	case QK_FORM_RESULT:
		return "result";
	case QK_FORM_ERROR:
		return "error";
	case QK_FORM_NOTIFICATION:
		return "notification";
	default:
		return "media";
	}
}

static void write_entry(const struct qk_web *web, struct qk_buffer *out, const struct qk_log_entry *entry)
{
	const struct qk_log_entry *asked = NULL;

	if (entry->form == QK_FORM_RESULT || entry->form == QK_FORM_ERROR)
		asked = request_of(web->server, entry);
	qk_web_number(out, "{\"at_us\":", (int64_t)entry->time_us);
	qk_buffer_text(out, entry->direction == QK_LOG_TO_GLASSES ? ",\"dir\":\"in\"" : ",\"dir\":\"out\"");
	qk_web_text(out, ",\"name\":", entry->name);
	qk_web_text(out, ",\"kind\":", form_name(entry->form));
	qk_web_number(out, ",\"bytes\":", entry->bytes);
	qk_web_number(out, ",\"connection\":", (int64_t)entry->connection);
	if (asked)
		qk_web_number(out, ",\"took_us\":", (int64_t)(entry->time_us - asked->time_us));
	qk_buffer_byte(out, '}');
}

/* What fell out of the log before it could be told is counted. */
uint64_t qk_web_log(struct qk_web *web, struct qk_buffer *out, uint64_t from)
{
	uint64_t last = web->logged, number = from + 1, written = 0;

	if (last - from > QK_LOG_ENTRIES)
		number = last - QK_LOG_ENTRIES + 1;
	qk_web_number(out, "{\"t\":\"log\",\"lost\":", (int64_t)(number - from - 1));
	qk_buffer_text(out, ",\"items\":[");
	for (; number <= last && written < LOG_AT_ONCE; number++) {
		const struct qk_log_entry *entry = qk_server_log(web->server, number);

		if (!entry)
			continue;
		if (written++)
			qk_buffer_byte(out, ',');
		write_entry(web, out, entry);
	}
	qk_buffer_text(out, "]}");
	return number - 1;
}
