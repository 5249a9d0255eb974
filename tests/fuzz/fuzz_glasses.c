/* Whatever an app says, line by line after its hello: the glasses live through it, and answer in well-formed messages.
 */
#include "glasses/glasses.h"

#include <stdlib.h>
#include <string.h>

static struct {
	struct qk_clock clock;
	struct qk_glasses *glasses;
	struct qk_decoded decoded;
	int closed;
} app;

static void on_opened(void *owner)
{
	(void)owner;
}

static uint32_t unknown(void *user_data, uint64_t id)
{
	(void)user_data;
	(void)id;
	return QK_MESSAGE_NONE;
}

static void on_message(void *owner, const char *text, size_t length)
{
	int has_nul = 0;
	char why[160];

	(void)owner;
	if (qk_json_check(text, length, QK_MESSAGE_DEPTH, &has_nul, why, sizeof why) || has_nul)
		abort();
	qk_decode(&app.decoded, QK_TO_APP, text, length, unknown, NULL);
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner;
	(void)header;
	qk_media_unref(buffer);
}

static void on_closed(void *owner, int status, int refused, const char *text)
{
	(void)owner;
	(void)status;
	(void)refused;
	(void)text;
	app.closed = 1;
}

static void on_wake(void *owner)
{
	(void)owner;
}

static void pass(uint64_t us)
{
	uint64_t end = app.clock.virtual_us + us, next;
	int budget = 200;

	while (budget-- > 0 && (next = quark_sim_entry.next_us(app.glasses)) <= end) {
		qk_clock_jump(&app.clock, next);
		quark_sim_entry.step(app.glasses);
	}
	qk_clock_jump(&app.clock, end);
}

static void hello(void)
{
	static const char text[] =
		"{\"jsonrpc\":\"2.0\",\"method\":\"link.hello\",\"id\":1,\"params\":{\"protocol_min\":1,"
		"\"protocol_max\":1,\"app_id\":\"a.b\"}}";

	quark_sim_entry.connect(app.glasses);
	pass(0);
	quark_sim_entry.send(app.glasses, text, sizeof text - 1);
	pass(0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct qk_sim_sink sink = {on_opened, on_message, on_media, on_closed, on_wake, NULL};
	struct qk_sim_options options = {
		.model = "s1", .query = "clock=virtual", .clock = &app.clock, .identity = &app, .sink = &sink};
	const char *text = (const char *)data, *end = text + size;
	char why[256];

	qk_clock_init(&app.clock, 1);
	app.closed = 0;
	if (quark_sim_entry.create(&options, &app.glasses, why, sizeof why))
		return 0;
	/* Small pictures: it is not the pixels that are tried here. */
	app.glasses->profile.camera.width = app.glasses->profile.camera.height = 16;
	app.glasses->profile.camera.photo_width = app.glasses->profile.camera.photo_height = 16;
	hello();
	while (text < end && !app.closed) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((stop ? stop : end) - text);

		quark_sim_entry.send(app.glasses, text, length);
		pass(10000);
		text += length + 1;
	}
	quark_sim_entry.destroy(app.glasses);
	qk_decoded_free(&app.decoded);
	memset(&app.decoded, 0, sizeof app.decoded);
	return 0;
}
