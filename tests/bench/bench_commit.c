/* A commit until it is presented, in process, against encoding and decoding the same two messages and no more. The two
 * messages are the real ones: a listener between libquark and libquark-sim keeps the newest of each way. */
#include "bench.h"

#include "spy.h"
#include "wire/codec.h"

struct app {
	struct quark_context *context;
	struct quark_device *device;
	struct quark_overlay *overlay;
};

static void open_app(struct app *app)
{
	if (quark_context_new(NULL, &app->context) ||
	    quark_device_open(app->context, "sim:s1?clock=virtual", &app->device, NULL) ||
	    quark_overlay_open(app->device, NULL, &app->overlay))
		exit(1);
}

static void close_app(struct app *app)
{
	quark_overlay_unref(app->overlay);
	quark_device_unref(app->device);
	quark_context_unref(app->context);
}

static void commit(void *user_data, int times)
{
	struct app *app = user_data;
	char text[64];
	uint64_t request;

	for (int i = 0; i < times; i++) {
		memcpy(text, "Green tea 绿茶 3.50 - in 120 m turn left",
		       sizeof "Green tea 绿茶 3.50 - in 120 m turn left");
		text[0] = (char)('A' + i % 26);
		if (quark_overlay_set_text(app->overlay, 1, text) || quark_overlay_commit(app->overlay, &request) ||
		    quark_context_wait(app->context, request, -1))
			exit(1);
	}
}

struct codec {
	struct qk_decoded request, answer, scratch;
	struct qk_buffer out;
};

static uint32_t kind_of_id(void *user_data, uint64_t id)
{
	(void)user_data;
	(void)id;
	return QK_OVERLAY_COMMIT;
}

static void encode_and_decode(void *user_data, int times)
{
	struct codec *codec = user_data;

	for (int i = 0; i < times; i++) {
		qk_buffer_clear(&codec->out);
		if (qk_encode(&codec->out, &codec->request.envelope, codec->request.params) ||
		    qk_decode(&codec->scratch, QK_TO_GLASSES, codec->out.data, codec->out.length, NULL, NULL))
			exit(1);
		qk_buffer_clear(&codec->out);
		if (qk_encode(&codec->out, &codec->answer.envelope, codec->answer.params) ||
		    qk_decode(&codec->scratch, QK_TO_APP, codec->out.data, codec->out.length, kind_of_id, NULL))
			exit(1);
	}
}

static void learn_messages(struct codec *codec)
{
	struct app app;

	spy_begin();
	open_app(&app);
	commit(&app, 3);
	close_app(&app);
	if (qk_decode(&codec->request, QK_TO_GLASSES, spy.request, spy.request_length, NULL, NULL) ||
	    qk_decode(&codec->answer, QK_TO_APP, spy.answer, spy.answer_length, kind_of_id, NULL))
		exit(1);
	printf("request: %.*s\nanswer:  %.*s\n", (int)spy.request_length, spy.request, (int)spy.answer_length,
	       spy.answer);
}

int main(void)
{
	struct codec codec = {0};
	struct app app;
	int missed;

	learn_messages(&codec);
	spy_end();
	open_app(&app);
	missed = bench_print("commit -> presented, in process", "codec alone",
			     bench(commit, &app, encode_and_decode, &codec, 2000), 1.5);
	close_app(&app);
	qk_decoded_free(&codec.request);
	qk_decoded_free(&codec.answer);
	qk_decoded_free(&codec.scratch);
	qk_buffer_free(&codec.out);
	return missed;
}
