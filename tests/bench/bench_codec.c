/* What it costs to write and to read a typical overlay.commit and its result, as ratios to a memcpy of the same bytes
 * and to cJSON on the same text, all measured in this run. */
#include "bench.h"
#include "core/buffer.h"
#include "wire/codec.h"

#include <quark/overlay.h>

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS 3000

struct work {
	struct qk_envelope envelope;
	const void *params;
	enum qk_direction way;
	struct qk_buffer out;
	struct qk_decoded decoded;
	char *text;
	size_t length;
	cJSON *tree;
	char *copy;
};

static uint32_t kind_of_id(void *user_data, uint64_t id)
{
	(void)user_data;
	(void)id;
	return QK_OVERLAY_COMMIT;
}

static void must(int right)
{
	if (right)
		return;
	fprintf(stderr, "bench_codec: a step failed; run the tests\n");
	exit(1);
}

static void run_memcpy(void *user_data, int times)
{
	struct work *work = user_data;

	for (int i = 0; i < times; i++) {
		memcpy(work->copy, work->text, work->length);
		/* So that it is really done, each time. */
		__asm__ volatile("" : : "r"(work->copy) : "memory");
	}
}

static void run_encode(void *user_data, int times)
{
	struct work *work = user_data;

	for (int i = 0; i < times; i++) {
		qk_buffer_clear(&work->out);
		must(qk_encode(&work->out, &work->envelope, work->params) == 0);
	}
}

static void run_decode(void *user_data, int times)
{
	struct work *work = user_data;

	for (int i = 0; i < times; i++)
		must(qk_decode(&work->decoded, work->way, work->text, work->length, kind_of_id, NULL) == 0);
}

static void run_check(void *user_data, int times)
{
	struct work *work = user_data;

	for (int i = 0; i < times; i++)
		must(qk_json_check(work->text, work->length, QK_MESSAGE_DEPTH, NULL, NULL, 0) == 0);
}

static void run_parse(void *user_data, int times)
{
	struct work *work = user_data;

	for (int i = 0; i < times; i++) {
		cJSON *tree = cJSON_ParseWithLength(work->text, work->length);

		must(tree != NULL);
		cJSON_Delete(tree);
	}
}

static void run_print(void *user_data, int times)
{
	struct work *work = user_data;

	for (int i = 0; i < times; i++) {
		char *text = cJSON_PrintUnformatted(work->tree);

		must(text != NULL);
		free(text);
	}
}

static void measure(struct work *work)
{
	bench_print("  encode", "memcpy", bench(run_encode, work, run_memcpy, work, CALLS), 0);
	bench_print("  encode", "cJSON_PrintUnformatted", bench(run_encode, work, run_print, work, CALLS), 0);
	bench_print("  decode", "memcpy", bench(run_decode, work, run_memcpy, work, CALLS), 0);
	bench_print("  decode", "cJSON_ParseWithLength", bench(run_decode, work, run_parse, work, CALLS), 0);
	bench_print("  of which the strict check", "cJSON_ParseWithLength",
		    bench(run_check, work, run_parse, work, CALLS), 0);
}

static void compare(struct work *work, const char *name)
{
	run_encode(work, 1);
	work->length = work->out.length;
	work->text = malloc(work->length + 1);
	work->copy = malloc(work->length + 1);
	must(work->text && work->copy);
	memcpy(work->text, work->out.data, work->length + 1);
	work->tree = cJSON_Parse(work->text);
	must(work->tree != NULL);
	printf("%s, %zu bytes:\n", name, work->length);
	measure(work);
	cJSON_Delete(work->tree);
	free(work->text);
	free(work->copy);
	qk_buffer_free(&work->out);
	qk_decoded_free(&work->decoded);
}

int main(void)
{
	static const char *const lines[] = {"Turn left onto", "Nanjing Road 南京路"};
	const struct qk_node nodes[] = {
		{.id = 1,
		 .kind = QK_NODE_TEXT,
		 .anchor = QUARK_ANCHOR_BOTTOM,
		 .y = -40,
		 .width = 280,
		 .height = 73,
		 .colour = 0xffffffff,
		 .text_size = 28,
		 .lines = lines,
		 .lines_count = 2},
		{.id = 2, .kind = QK_NODE_ARROW, .arrow = QUARK_ARROW_LEFT, .width = 96, .height = 96},
	};
	const struct qk_commit commit = {
		.overlay = 1, .revision = 42, .base = 41, .order = 1, .set = nodes, .set_count = 2};
	const struct qk_commit_result result = {.revision = 42, .presented_us = 123456789, .displays = 3};
	struct work request = {.envelope = {QK_OVERLAY_COMMIT, QK_FORM_REQUEST, 1042, 2311, 1890},
			       .params = &commit,
			       .way = QK_TO_GLASSES};
	struct work answer = {
		.envelope = {QK_OVERLAY_COMMIT, QK_FORM_RESULT, 1042, 1891, 2311}, .params = &result, .way = QK_TO_APP};

	compare(&request, "overlay.commit");
	compare(&answer, "its result");
	return 0;
}
