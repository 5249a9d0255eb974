/* A recording: first what differs from fresh glasses, then every action as it is done. */
#include "glasses/glasses.h"

#include <errno.h>
#include <string.h>

static int io_error(char *why, size_t why_size, const char *what, const char *path)
{
	snprintf(why, why_size, "%s %s: %s", what, path, strerror(errno));
	return QUARK_ERR_IO;
}

static void write_out(struct qk_recorder *recorder, struct qk_buffer *text)
{
	if (text->failed || fwrite(text->data, 1, text->length, recorder->file) != text->length)
		recorder->failed = 1;
	qk_buffer_free(text);
}

static void write_step(struct qk_glasses *glasses, const struct qk_action *action)
{
	struct qk_recorder *recorder = &glasses->recorder;
	struct qk_buffer text = {0};

	qk_scenario_write_step(&text, glasses->now_us - recorder->start_us, action, recorder->steps++ == 0);
	write_out(recorder, &text);
}

/* What the camera saw is noted as its source and a hash, never as a picture. */
static void note_look(struct qk_glasses *glasses)
{
	struct qk_picture picture = {0};
	struct qk_action note = {.kind = QK_ACTION_NOTE};
	uint64_t hash = 0xcbf29ce484222325u;
	char text[160], why[160];
	size_t i;

	if (qk_lens_picture(glasses->camera.lens, glasses->now_us, &picture, why, sizeof why))
		return;
	for (i = 0; i < (size_t)picture.width * picture.height * 3; i++)
		hash = (hash ^ picture.rgb[i]) * 0x100000001b3u;
	snprintf(text, sizeof text, "the camera sees %u x %u pixels, FNV-1a %016llx", picture.width, picture.height,
		 (unsigned long long)hash);
	note.text = text;
	write_step(glasses, &note);
	qk_picture_free(&picture);
}

void qk_recorder_step(struct qk_glasses *glasses, const struct qk_action *action)
{
	write_step(glasses, action);
	if (action->kind == QK_ACTION_LOOK)
		note_look(glasses);
}

static void write_state(struct qk_glasses *glasses)
{
	static const int32_t fresh[QK_SIM_VALUES] = {[QUARK_SIM_VALUE_WORN] = 1,
						     [QUARK_SIM_VALUE_BATTERY_LEFT] = 100,
						     [QUARK_SIM_VALUE_BATTERY_RIGHT] = 100,
						     [QUARK_SIM_VALUE_THERMAL] = 1,
						     [QUARK_SIM_VALUE_CONSENT] = QUARK_SIM_CONSENT_GRANT};
	struct qk_action action = {.kind = QK_ACTION_SET};

	for (action.what = 1; action.what < QK_SIM_VALUES; action.what++) {
		action.value = qk_wearer_get(glasses, action.what);
		if (action.value != fresh[action.what])
			qk_recorder_step(glasses, &action);
	}
	if (strcmp(qk_lens_source(glasses->camera.lens), "pattern") == 0)
		return;
	action.kind = QK_ACTION_LOOK;
	action.text = qk_lens_source(glasses->camera.lens);
	qk_recorder_step(glasses, &action);
}

int qk_recorder_begin(struct qk_glasses *glasses, const char *path, char *why, size_t why_size)
{
	struct qk_recorder *recorder = &glasses->recorder;
	struct qk_buffer text = {0};

	if (recorder->file) {
		snprintf(why, why_size, "a recording runs already; end it with a NULL path");
		return QUARK_ERR_BUSY;
	}
	recorder->file = fopen(path, "we");
	if (!recorder->file)
		return io_error(why, why_size, "cannot write", path);
	recorder->start_us = glasses->now_us;
	recorder->steps = 0;
	recorder->failed = 0;
	qk_scenario_write_head(&text, glasses->profile.model, glasses->seed);
	write_out(recorder, &text);
	write_state(glasses);
	return QUARK_OK;
}

int qk_recorder_end(struct qk_glasses *glasses, char *why, size_t why_size)
{
	struct qk_recorder *recorder = &glasses->recorder;
	struct qk_buffer text = {0};

	if (!recorder->file) {
		snprintf(why, why_size, "no recording runs that could be ended");
		return QUARK_ERR_INVALID;
	}
	qk_scenario_write_tail(&text);
	write_out(recorder, &text);
	if (fclose(recorder->file))
		recorder->failed = 1;
	recorder->file = NULL;
	if (!recorder->failed)
		return QUARK_OK;
	snprintf(why, why_size, "the recording could not be written whole; is the disk full?");
	return QUARK_ERR_IO;
}
