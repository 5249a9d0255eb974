/* Each allocation of the glasses, failed once, and all from the n-th on: no crash, no leak, every request ends or the
 * link is closed. Without codes: zbar itself does not live through it. */
#include "failing_malloc.h"
#include "qtest.h"
#include "support_glasses.h"

#include <quark/camera.h>
#include <quark/device.h>
#include <quark/voice.h>

#include <stdio.h>
#include <string.h>

#define SCRIPT 10

static struct {
	struct qk_clock clock;
	struct qk_glasses *glasses;
	struct qk_buffer script[SCRIPT];
	size_t count, answers;
	int opened, closed;
	char sound[512]; /* a WAV file with its text beside it */
} run;

static void add(uint32_t kind, uint64_t id, uint64_t seq, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_REQUEST, .id = id, .seq = seq};

	qt_int(qk_encode(&run.script[run.count++], &envelope, params), 0);
}

static void write_script(void)
{
	static const char *const lines[] = {"Hello"};
	struct qk_hello hello = {.protocol_min = 1, .protocol_max = 1, .app_id = "a.b", .app_name = "A"};
	struct qk_node node = {
		.id = 1, .kind = QK_NODE_TEXT, .width = 9, .height = 9, .lines = lines, .lines_count = 1};
	struct qk_commit commit = {.overlay = 1, .revision = 1, .set = &node, .set_count = 1};
	struct qk_permission_ask ask = {.sensor = QUARK_SENSOR_POSITION, .purpose = "x"};
	struct qk_speak speak = {.text = "hello"};
	struct qk_photo photo = {.photo = 1, .format = QUARK_FORMAT_JPEG, .purpose = "x"};
	struct qk_start start = {.stream = 1, .width = 64, .height = 64, .credits = 2, .purpose = "x"};
	struct qk_listen listen = {.voice = 1, .mode = QUARK_LISTEN_WAKE_WORD, .purpose = "x"};
	struct qk_start_audio sound = {.voice = 2, .piece_ms = 100, .purpose = "x"};
	struct qk_stream_id stop = {1};

	add(QK_LINK_HELLO, 1, 0, &hello);
	add(QK_OVERLAY_COMMIT, 2, 1, &commit);
	add(QK_DEVICE_PERMISSION, 3, 2, &ask);
	add(QK_DEVICE_SPEAK, 4, 3, &speak);
	add(QK_CAMERA_PHOTO, 5, 4, &photo);
	add(QK_CAMERA_START, 6, 5, &start);
	add(QK_VOICE_LISTEN, 7, 6, &listen);
	add(QK_VOICE_START_AUDIO, 8, 7, &sound);
	add(QK_CAMERA_STOP, 9, 8, &stop);
}

static void on_opened(void *owner)
{
	(void)owner;
	run.opened++;
}

static void on_message(void *owner, const char *text, size_t length)
{
	(void)owner;
	run.answers += length > 24 && memcmp(text, "{\"jsonrpc\":\"2.0\",\"id\"", 21) == 0;
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_media_header credit = {.kind = QK_MEDIA_CREDIT, .number = 1, .sequence = 1};

	(void)owner;
	qk_media_unref(buffer);
	if (header->kind == QK_MEDIA_FRAME)
		quark_sim_entry.send_media(run.glasses, &credit, NULL);
}

static void on_closed(void *owner, int status, int refused, const char *text)
{
	(void)owner;
	(void)status;
	(void)refused;
	(void)text;
	run.closed++;
}

static void on_wake(void *owner)
{
	(void)owner;
}

static void pass(uint64_t us)
{
	uint64_t end = run.clock.virtual_us + us, next;

	while ((next = quark_sim_entry.next_us(run.glasses)) <= end) {
		qk_clock_jump(&run.clock, next);
		quark_sim_entry.step(run.glasses);
	}
	qk_clock_jump(&run.clock, end);
}

static void hello_again(uint64_t session)
{
	char text[256];

	if (quark_sim_entry.connect(run.glasses))
		return;
	pass(0);
	snprintf(text, sizeof text,
		 "{\"jsonrpc\":\"2.0\",\"method\":\"link.hello\",\"id\":99,\"params\":{\"protocol_min\":1,"
		 "\"protocol_max\":1,\"app_id\":\"a.b\",\"session\":%llu,\"last_received\":1}}",
		 (unsigned long long)session);
	quark_sim_entry.send(run.glasses, text, strlen(text));
	pass(0);
}

static void on_done(void *owner, int accepted, uint32_t sensors)
{
	(void)owner;
	(void)accepted;
	(void)sensors;
}

/* The link is lost, the wearer goes on, the app comes back, and another one wants to be paired. */
static void lose_and_return(void)
{
	const struct qk_app *app = qk_door_front(run.glasses);
	struct qk_pairing pairing = {.app_id = "c.d", .app_name = "C", .check = 1, .sensors = 2};
	uint64_t session = app ? qk_app_session(app) : 1;

	quark_sim_entry.disconnect(run.glasses);
	quark_sim_input(run.glasses->sim, QUARK_INPUT_TAP);
	quark_sim_set(run.glasses->sim, QUARK_SIM_VALUE_WORN, 0);
	quark_sim_set(run.glasses->sim, QUARK_SIM_VALUE_WORN, 1);
	hello_again(session);
	qk_pairing_ask(run.glasses, &pairing, on_done, NULL);
	pass(0);
	qk_door_restore(run.glasses, "e.f", QUARK_SENSOR_POSITION, QUARK_PERMISSION_ALWAYS, 5);
	qk_door_remove(run.glasses, "a.b");
	pass(0);
}

/* One short life; returns the status of create(). */
static int live(const char *recording)
{
	static const struct qk_sim_sink sink = {on_opened, on_message, on_media, on_closed, on_wake, NULL};
	struct qk_sim_options options = {
		.model = "s1", .query = "clock=virtual", .clock = &run.clock, .identity = &run, .sink = &sink};
	char why[256] = "", *text = NULL;
	int status, closed;
	size_t i, answers;

	run.answers = 0;
	run.opened = run.closed = 0;
	qk_clock_init(&run.clock, 1);
	status = quark_sim_entry.create(&options, &run.glasses, why, sizeof why);
	if (status)
		return status;
	quark_sim_record(run.glasses->sim, recording);
	run.closed += quark_sim_entry.connect(run.glasses) != QUARK_OK;
	pass(0);
	for (i = 0; i < run.count; i++) {
		if (i == run.count - 1) {
			quark_sim_say(run.glasses->sim, "hey quark two coffees");
			quark_sim_hear(run.glasses->sim, run.sound);
			pass(6000000);
		}
		if (quark_sim_entry.send(run.glasses, run.script[i].data, run.script[i].length)) {
			quark_sim_entry.disconnect(run.glasses);
			run.closed++;
			break;
		}
		pass(0);
	}
	quark_sim_look(run.glasses->sim, "pattern");
	quark_sim_view(run.glasses->sim, 0, &text);
	quark_sim_free(text);
	quark_sim_spoken(run.glasses->sim, &text);
	quark_sim_free(text);
	pass(300000);
	answers = run.answers;
	closed = run.closed;
	lose_and_return();
	run.answers = answers;
	run.closed = closed;
	quark_sim_entry.destroy(run.glasses);
	return 0;
}

static void fail_all(void (*arm)(long), const char *recording)
{
	long n, blocks, failed, after;
	int status;

	blocks = qt_live_blocks();
	for (n = 0;; n++) {
		arm(n);
		status = live(recording);
		failed = qt_fail_never();
		after = qt_live_blocks();
		if (after != blocks)
			qt_fail("%ld blocks leaked when allocation %ld failed", after - blocks, n);
		if (status && status != QUARK_ERR_NOMEM)
			qt_fail("create() said %d when allocation %ld failed", status, n);
		if (!status && !run.closed && run.answers != run.count)
			qt_fail("%zu of %zu requests ended when allocation %ld failed", run.answers, run.count, n);
		if (!failed)
			break;
	}
	qt_true(n > 20);
	qt_uint(run.answers, run.count);
}

static void write_file(const char *name, const void *bytes, size_t length)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", qt_folder(), name);
	file = fopen(path, "wb");
	qt_true(file && fwrite(bytes, 1, length, file) == length);
	fclose(file);
}

static void write_sound(void)
{
	static unsigned char wav[44 + 32000] =
		"RIFF....WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data\0\x7d";
	size_t i;

	for (i = 0; i < 16000; i++)
		wav[45 + i * 2] = i / 50 % 2 ? 20 : 236;
	write_file("sound.wav", wav, sizeof wav);
	write_file("sound.txt", "hey quark a tea\n", 16);
	snprintf(run.sound, sizeof run.sound, "%s/sound.wav", qt_folder());
}

static void prepare(char *recording, size_t size)
{
	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	run.count = 0;
	write_script();
	write_sound();
	snprintf(recording, size, "%s/recording.json", qt_folder());
	live(recording); /* what the libraries keep for ever */
	qt_uint(run.answers, run.count);
}

static void tidy(void)
{
	size_t i;

	for (i = 0; i < run.count; i++)
		qk_buffer_free(&run.script[i]);
}

QTEST(each_allocation_may_fail_once)
{
	char recording[512];

	prepare(recording, sizeof recording);
	fail_all(qt_fail_after, recording);
	tidy();
}

QTEST(all_allocations_may_fail_from_any_on)
{
	char recording[512];

	prepare(recording, sizeof recording);
	fail_all(qt_fail_from, recording);
	tidy();
}

QTEST(after_warm_up_messages_use_the_same_memory_again)
{
	static struct far_app kept;
	struct far_app *app = &kept;
	long before;
	int i;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	far_start(app, NULL);
	for (i = 0; i < 20; i++) {
		far_commit(app, (uint32_t)i + 1, 0);
		far_step(app);
	}
	for (i = 0; i < 20; i++) {
		struct qk_parcel *parcel;

		qt_fail_never();
		parcel = qk_port_parcel(app->glasses);
		before = qt_allocations();
		qk_port_recycle(app->glasses, parcel);
		qt_int(before, 0);
	}
	far_close(app);
}
